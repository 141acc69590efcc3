#include "core/store/whole_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "core/model/quote.h"
#include "core/store/file_words.h"

namespace sg::store {
namespace {

constexpr std::size_t kBlock = 64 * 1024;  // bytes for one write(2)

}  // namespace

WholeFile::WholeFile(std::filesystem::path path, model::Language language) : language_(language), path_(std::move(path)) {
  if (path_ == "-") {
    file_ = base::UniqueFd(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!file_.valid()) fail(Attempt::write, language_ == model::Language::ko ? "표준 출력" : "standard output", errno);
    return;
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) {
    fail(Attempt::write, path_, EISDIR);
    return;
  }
  std::filesystem::path part = path_;
  part += ".part";
  file_ = base::UniqueFd(open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file_.valid()) {
    // What stands in the part's own place is named as it is; any other refusal is about the file that was asked for.
    fail(Attempt::write, errno == ELOOP || errno == EISDIR ? part : path_, errno);
    return;
  }
  // Two that write the same would mix; what another left behind when it was killed, is nobody's.
  if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    file_.reset();
    problem_ = language_ == model::Language::ko ? model::printable(path_.string()) + ": 쓰지 못했습니다: 다른 sockglass가 지금 쓰고 있습니다"
                                                : "writing " + model::printable(path_.string()) + ": another sockglass writes it now";
    return;
  }
  part_ = std::move(part);
  if (ftruncate(file_.get(), 0) != 0) fail(Attempt::write, path_, errno);
}

WholeFile::~WholeFile() {
  if (!part_.empty()) unlink(part_.c_str());
}

void WholeFile::write(std::string_view bytes) {
  if (!file_.valid()) return;
  waiting_ += bytes;
  if (waiting_.size() >= kBlock) flush();
}

void WholeFile::flush() {
  std::string_view rest = waiting_;
  while (file_.valid() && !rest.empty()) {
    const ssize_t written = ::write(file_.get(), rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      fail(Attempt::write, path_, errno);
    }
  }
  waiting_.clear();
}

const std::string& WholeFile::finish() {
  flush();
  if (!file_.valid() || part_.empty()) {
    file_.reset();
    return problem_;
  }
  // A disk that is full may say so only now.
  if (fsync(file_.get()) != 0 && errno != EINVAL && errno != EROFS) {
    fail(Attempt::write, path_, errno);
  } else if (std::rename(part_.c_str(), path_.c_str()) != 0) {
    fail(Attempt::rename, path_, errno);
  } else {
    part_.clear();
    file_.reset();
  }
  return problem_;
}

void WholeFile::fail(Attempt attempted, const std::filesystem::path& on, int error) {
  const std::string name = model::printable(on.string());
  const bool renaming = attempted == Attempt::rename;
  if (language_ == model::Language::ko) {
    problem_ = name + (renaming ? ": 이 이름으로 바꾸지 못했습니다: " : ": 쓰지 못했습니다: ");
  } else {
    problem_ = (renaming ? "naming it " : "writing ") + name + ": ";
  }
  problem_ += refusal_text(error, false, language_);
  file_.reset();
  if (!part_.empty()) unlink(part_.c_str());
  part_.clear();
}

std::string write_whole_file(const std::filesystem::path& path, std::string_view text, model::Language language) {
  WholeFile file(path, language);
  file.write(text);
  return file.finish();
}

}  // namespace sg::store
