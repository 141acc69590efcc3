// Where lesson files come from: the disk, or the memory of a test or a fuzzer.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sg::lesson {

class Files {
 public:
  virtual ~Files() = default;
  virtual bool exists(const std::filesystem::path& file) const = 0;
  /// Fills `text`, at most kMaxFileBytes + 1 of it; else says why not, as in "there is no such file".
  virtual std::optional<std::string> read(const std::filesystem::path& file, std::string& text) const = 0;
  /// Does `file` lie in `folder` or below it, wherever links on the way to either lead? So it is where there are no links.
  virtual bool lies_in([[maybe_unused]] const std::filesystem::path& file, [[maybe_unused]] const std::filesystem::path& folder) const { return true; }
};

/// The disk. Reads regular files only: a pipe or a device would block, or never end.
const Files& disk();

/// Only what lies in one of `folders`: a lesson is a stranger's, and a symbolic link in its folder could lead to any file of the learner's.
class Within : public Files {
 public:
  Within(const Files& files, std::vector<std::filesystem::path> folders) : files_(files), folders_(std::move(folders)) {}
  bool exists(const std::filesystem::path& file) const override { return files_.exists(file); }
  std::optional<std::string> read(const std::filesystem::path& file, std::string& text) const override;
  bool lies_in(const std::filesystem::path& file, const std::filesystem::path& folder) const override { return files_.lies_in(file, folder); }

 private:
  const Files& files_;
  std::vector<std::filesystem::path> folders_;
};

}  // namespace sg::lesson
