// A file that is there whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/unique_fd.h"
#include "core/model/describe.h"

namespace sg::store {

/// Written beside its place, as FILE.part, and renamed when it is whole; "-": standard output, as it comes.
/// Nothing throws: the first failure is kept as a sentence ("writing /x/run.sgrec: No space left on device; make room, …"), the part is removed,
/// and what follows is left alone. Not finished in order (kill -9), the part stays.
class WholeFile {
 public:
  explicit WholeFile(std::filesystem::path path, model::Language language = model::Language::en);
  ~WholeFile();  ///< not finished: the part is removed
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void write(std::string_view bytes);
  /// To the kernel: what a reader of the part sees.
  void flush();
  /// The problem; empty: all is written, and in its place.
  const std::string& finish();
  const std::string& problem() const { return problem_; }

 private:
  enum class Attempt : std::uint8_t { write, rename };
  void fail(Attempt attempted, const std::filesystem::path& on, int error);

  model::Language language_;
  std::filesystem::path path_;
  std::filesystem::path part_;  ///< empty: standard output, or nothing to remove any more
  base::UniqueFd file_;
  std::string waiting_;
  std::string problem_;
};

/// The whole text into a file. The problem; empty: it is there.
std::string write_whole_file(const std::filesystem::path& path, std::string_view text, model::Language language = model::Language::en);

}  // namespace sg::store
