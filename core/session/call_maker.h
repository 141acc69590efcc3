// From a statement of a lesson to a socket call: the variables and the buffer of one program.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/lab/call.h"
#include "core/lesson/lesson.h"
#include "core/lesson/limits.h"

namespace sg::session {

/// Threads: the actor's. Variables are whole numbers; `buf` is the program's char buf[] as a text, as far as reads have filled it.
class CallMaker {
 public:
  /// `grows`: a read may ask for more than the buffer holds, up to lesson::kMaxBytes.
  explicit CallMaker(std::uint32_t buffer_bytes, bool grows = false);
  /// What it points to lives until the next one is asked for.
  lab::CallRequest request_for(const lesson::Statement& statement);
  void save(const lesson::Statement& statement, const lab::CallOutcome& outcome);
  /// A variable's new value, or none of it where the value is no whole number.
  void set(const lesson::Statement& statement);
  bool holds(const lesson::Expression& condition) const;

 private:
  class Variables;
  Variables names() const;
  std::int64_t number(const lesson::Expression& expression, std::int64_t otherwise) const;
  int descriptor(const std::string& fd) const;

  std::vector<std::uint8_t> buffer_;
  std::size_t filled_ = 0;               ///< up to where the last read has put bytes
  std::size_t at_ = 0;                   ///< from where the read under way puts them
  std::vector<std::uint8_t> outgoing_;  ///< bytes of the write under way, when they are not the buffer's
  std::map<std::string, std::int64_t, std::less<>> variables_;
  bool grows_ = false;
};

}  // namespace sg::session
