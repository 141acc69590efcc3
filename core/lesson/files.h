// Where lesson files come from: the disk, or the memory of a test or a fuzzer.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace sg::lesson {

class Files {
 public:
  virtual ~Files() = default;
  virtual bool exists(const std::filesystem::path& file) const = 0;
  /// Fills `text`, at most kMaxFileBytes + 1 of it; else says why not, as in "there is no such file".
  virtual std::optional<std::string> read(const std::filesystem::path& file, std::string& text) const = 0;
};

/// The disk. Reads regular files only: a pipe or a device would block, or never end.
const Files& disk();

}  // namespace sg::lesson
