// A run as a ladder diagram in the terminal: the client's lifeline left, the server's right, a sentence with each group of
// events.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "app/cli/markup.h"
#include "app/cli/player.h"
#include "core/model/describe.h"

namespace sg::cli {

/// Time runs down. A call that returns at once, and a segment that arrives before anything else happens, take one row; otherwise
/// beginning and end have a row each. Left out, as they would drown the rest: socket reports without a change of state, kernel
/// counters, lines of the programs; and whatever a step has beyond its first kMostPerStep calls and segments, which is counted. kColumns wide; Korean counts two columns a syllable.
class LadderText {
 public:
  static constexpr std::size_t kColumns = 100;
  /// Events on the ladder: more than anybody reads. A megabyte in segments of 1448 bytes are 2200.
  static constexpr std::size_t kMostPerStep = 3000;

  LadderText(Style style, std::function<void(const std::string&)> out) : style_(style), out_(std::move(out)) {}

  void begin(const lesson::Lesson& lesson, session::Tier tier);
  /// Of a conversation of a capture.
  void begin_capture(const lesson::Lesson& about);
  /// `run` has the event already.
  void add(const model::Event& event, const LessonRun& run);
  /// Nothing more comes.
  void end(const LessonRun& run);

 private:
  static constexpr std::size_t kTime = 10;                     ///< "  1234.567 "
  static constexpr std::size_t kInner = kColumns - kTime - 2;  ///< between the lifelines

  void line(const std::string& text) { out_(text + "\n"); }
  void row(model::Ns t, const std::string& inner);
  void sentence(const model::Event& event, const LessonRun& run);
  void beside(model::Ns t, model::Role role, const std::string& text);
  void arrow(const model::Event& sent, const LessonRun& run, bool leaves, bool arrives, const std::string& mark, model::Ns t);
  void flush(const LessonRun& run);

  void add_call(const model::Event& event, const model::CallReturned& returned, const LessonRun& run);
  void add_verdict(const model::Event& event, const model::Verdict& verdict, const LessonRun& run);
  void add_altered(const model::Event& event, const model::PacketAltered& altered, const LessonRun& run);
  void add_sample(const model::Event& event, const model::SocketSample& sample, const LessonRun& run);
  void add_prediction(const model::PredictionResult& result, const LessonRun& run);
  void add_step(const model::LessonStep& step, const LessonRun& run);
  void lifelines();
  void say_left_out();
  void paragraph(const std::string& text);
  /// One of a list: the lines after the first stand under its text.
  void item(const std::string& text);

  Style style_;
  std::function<void(const std::string&)> out_;
  std::uint64_t pending_ = 0;  ///< seq of the call or packet that waits for its end; 0: none
  std::map<model::SocketId, model::TcpState> states_;
  std::map<model::PacketId, bool> shown_leaving_;  ///< packets that have a row for their leaving and none yet for their end
  bool lifelines_drawn_ = false;
  std::size_t drawn_ = 0;     ///< events of this step on the ladder
  std::size_t left_out_ = 0;  ///< and beyond those
};

}  // namespace sg::cli
