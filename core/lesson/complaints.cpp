#include "core/lesson/complaints.h"

#include <algorithm>

namespace sg::lesson {

void Complaints::add(Severity severity, std::size_t at, std::string pointer, std::string message) {
  constexpr std::size_t kMost = 200;  // nobody reads more, and a stranger's file must not fill the memory
  failed_ = failed_ || severity == Severity::error;
  Diagnostic diagnostic{severity, file_, 0, 0, std::move(pointer), std::move(message)};
  if (at != kWholeFile && source_ != nullptr) {
    const JsonSource::Position position = source_->position(at);
    diagnostic.line = position.line;
    diagnostic.column = position.column;
  }
  const auto of_this_file =
      static_cast<std::size_t>(std::count_if(out_->begin(), out_->end(), [&](const Diagnostic& d) { return d.file == file_; }));
  if (of_this_file > kMost) return;
  if (of_this_file == kMost) diagnostic = {severity, file_, 0, 0, "", "there is more wrong with this file than fits here"};
  out_->push_back(std::move(diagnostic));
}

std::string to_string(const Diagnostic& diagnostic) {
  std::string out = diagnostic.file;
  if (diagnostic.line > 0) out += ":" + std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column);
  out += diagnostic.severity == Severity::error ? ": error: " : ": warning: ";
  out += diagnostic.message;
  if (!diagnostic.pointer.empty()) out += " (at " + diagnostic.pointer + ")";
  return out;
}

}  // namespace sg::lesson
