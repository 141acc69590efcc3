#include "core/lesson/files.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/lesson/lesson_loader.h"

namespace sg::lesson {
namespace {

namespace fs = std::filesystem;

class Disk : public Files {
 public:
  bool exists(const fs::path& file) const override {
    std::error_code ignored;
    return fs::exists(file, ignored);
  }

  std::optional<std::string> read(const fs::path& file, std::string& text) const override {
    std::error_code problem;
    const fs::file_type type = fs::status(file, problem).type();
    if (type == fs::file_type::not_found) return "there is no such file";
    if (problem) return "cannot be read: " + problem.message();
    if (type == fs::file_type::directory) return "is a folder, not a file";
    if (type != fs::file_type::regular) return "is not a regular file";
    std::ifstream in(file, std::ios::binary);
    if (!in) return "cannot be read: " + std::generic_category().message(errno);
    text.resize(kMaxFileBytes + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return "cannot be read: " + std::generic_category().message(errno);
    return std::nullopt;
  }

  bool lies_in(const fs::path& file, const fs::path& folder) const override {
    std::error_code gone;
    const fs::path real = fs::canonical(file, gone);
    if (gone) return true;  // read() says what is wrong with it
    const fs::path around = fs::canonical(folder.empty() ? "." : folder, gone);
    return !gone && std::mismatch(around.begin(), around.end(), real.begin(), real.end()).first == around.end();
  }
};

}  // namespace

const Files& disk() {
  static const Disk kDisk;
  return kDisk;
}

std::optional<std::string> Within::read(const fs::path& file, std::string& text) const {
  const bool inside = std::any_of(folders_.begin(), folders_.end(), [&](const fs::path& folder) { return files_.lies_in(file, folder); });
  if (!inside) return "is reached by a symbolic link that leads out of its folder: a lesson reads what lies there, or in the course's, and nothing else. Put the file itself there";
  return files_.read(file, text);
}

}  // namespace sg::lesson
