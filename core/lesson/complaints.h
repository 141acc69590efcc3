// Gathers what is wrong with one file.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/json_source.h"
#include "core/lesson/lesson_loader.h"

namespace sg::lesson {

/// Says each complaint once, with its place. The source must live as long.
class Complaints {
 public:
  Complaints(std::string file, Strictness strictness, std::vector<Diagnostic>& out)
      : file_(std::move(file)), strictness_(strictness), out_(&out) {}
  void set_source(const JsonSource& source) { source_ = &source; }

  /// `at`: byte offset into the source; npos: the whole file.
  void error(std::size_t at, std::string pointer, std::string message) {
    add(Severity::error, at, std::move(pointer), std::move(message));
  }
  /// An error for who lints, a warning for who plays.
  void lenient(std::size_t at, std::string pointer, std::string message) {
    add(strictness_ == Strictness::lint ? Severity::error : Severity::warning, at, std::move(pointer), std::move(message));
  }
  /// Said to who lints only.
  void remark(std::size_t at, std::string pointer, std::string message) {
    if (strictness_ == Strictness::lint) add(Severity::warning, at, std::move(pointer), std::move(message));
  }
  bool failed() const { return failed_; }
  Strictness strictness() const { return strictness_; }
  const std::string& file() const { return file_; }
  const JsonSource& source() const { return *source_; }

 private:
  void add(Severity severity, std::size_t at, std::string pointer, std::string message);

  std::string file_;
  Strictness strictness_;
  std::vector<Diagnostic>* out_;
  const JsonSource* source_ = nullptr;
  bool failed_ = false;
};

inline constexpr std::size_t kWholeFile = std::string::npos;

}  // namespace sg::lesson
