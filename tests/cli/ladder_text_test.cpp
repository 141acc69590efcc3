#include "app/cli/ladder_text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "app/cli/text_width.h"
#include "tests/cli/played.h"

namespace sg::cli {
namespace {
using namespace sg::model;
using namespace sg::model::story;

const Flow kUp = flow(40000, 8888);

std::string drawn(const Story& story, Language language = Language::en) {
  std::string out;
  LadderText ladder({language, false}, [&](const std::string& text) { out += text; });
  const auto run = played(story, [&](const Event& event, const LessonRun& so_far) { ladder.add(event, so_far); });
  ladder.end(*run);
  return out;
}

/// The line that holds `text`, without its time.
std::string line_with(const std::string& out, const std::string& text) {
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(text) != std::string::npos) return line.substr(10);
  }
  return "";
}

TEST(LadderText, EveryLineOfTheLadderIsExactlyAsWide) {
  Story story;
  story.add(LessonStep{"09-test", "syn", StepPhase::entered});
  story.handshake();
  const CallId write = story.enter(kClient, CallKind::write, 3, kConnecting, kUp, "3, \"" + std::string(200, 'x') + "\", 200",
                                   200, bytes(std::string(200, 'x')));
  story.leave(write, kClient, CallKind::write, 3, kConnecting, 200, kUp);
  story.pass(kUp, kPsh | kAck, 4000000001, 4000000001, 200);
  for (const Language language : {Language::en, Language::ko}) {
    std::istringstream lines(drawn(story, language));
    int on_ladder = 0;
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(text_width(line), LadderText::kColumns) << line;
      if (line.find("│") == std::string::npos) continue;
      EXPECT_EQ(text_width(line), LadderText::kColumns) << line;
      ++on_ladder;
    }
    EXPECT_GT(on_ladder, 20);
  }
}

TEST(LadderText, TheClientStandsLeftAndTheServerRight) {
  Story story;
  story.handshake();
  const std::string out = drawn(story);
  EXPECT_EQ(line_with(out, "[SYN_SENT]").substr(0, 14), "│ [SYN_SENT]");
  const std::string accepted = line_with(out, "… accept() = 4");
  EXPECT_EQ(accepted.substr(accepted.size() - 8), " = 4 │");
  EXPECT_EQ(line_with(out, "#1 SYN, seq 0").substr(0, 12), "│───");
  EXPECT_NE(line_with(out, "#1 SYN, seq 0").find("►│"), std::string::npos);
  EXPECT_NE(line_with(out, "#2 SYN, ACK, seq 0, ack 1").find("│◄───"), std::string::npos);
}

TEST(LadderText, ACallThatWaitsHasALineForItsBeginningAndOneForItsEnd) {
  Story story;
  story.handshake();
  const std::string out = drawn(story);
  EXPECT_NE(line_with(out, "connect(3, 127.0.0.1:8888) …"), "");
  EXPECT_NE(line_with(out, "… connect() = 0"), "");
  EXPECT_NE(line_with(out, "bind() = 0"), "");
  EXPECT_EQ(line_with(out, "bind() …"), "");
}

TEST(LadderText, ASlowSegmentLeavesAndArrivesInTwoLines) {
  Story story;
  story.handshake();
  const PacketId packet = story.send(kUp, kPsh | kAck, 1, 1, 5);
  story.call(kServer, CallKind::getsockname, 4, kAccepted, 0, kUp.reversed());
  story.verdict(packet, VerdictKind::deliver);
  const PacketId lost = story.send(kUp, kPsh | kAck, 6, 1, 5);
  story.verdict(lost, VerdictKind::drop);
  const std::string out = drawn(story);
  EXPECT_NE(line_with(out, "#4 PSH, ACK").find("┄"), std::string::npos);
  EXPECT_NE(out.find("#4 (5 bytes) arrived at the server's kernel."), std::string::npos);
  EXPECT_NE(line_with(out, "#5 PSH, ACK").find("[lost]"), std::string::npos);
  EXPECT_EQ(line_with(out, "#5 PSH, ACK").find("►"), std::string::npos);
}

TEST(LadderText, WhatTheWireDidStandsWithThePacket) {
  Story story;
  story.handshake();
  const PacketId first = story.send(kUp, kPsh | kAck, 1, 1, 5);
  story.verdict(first, VerdictKind::hold);
  PacketAltered altered;
  altered.packet = first;
  altered.changes = {{40, 'H', 'h'}};
  altered.segment = story.timeline().packet(first)->segment;
  story.add(altered);
  story.verdict(first, VerdictKind::deliver);
  PacketSent second = *story.timeline().packet(first);
  second.packet = PacketId{5};
  second.origin = Origin::duplicate;
  second.made_from = first;
  story.add(second);
  story.verdict(second.packet, VerdictKind::deliver);
  WireRule lose{"lose", {}, {}, 1};
  lose.then.verb = Verb::drop;
  story.add(RuleSet{lose});
  const std::string out = drawn(story);
  EXPECT_NE(out.find("[held]"), std::string::npos);
  EXPECT_NE(out.find("[altered]"), std::string::npos);
  EXPECT_NE(out.find("byte 40: 48"), std::string::npos);
  EXPECT_NE(line_with(out, "#5 PSH, ACK").find("a second #4"), std::string::npos);
  EXPECT_NE(out.find("A rule of the wire: drop the next segment"), std::string::npos);
  const std::string korean = drawn(story, Language::ko);
  EXPECT_NE(korean.find("[바뀜]"), std::string::npos);
  EXPECT_NE(korean.find("복사본"), std::string::npos);
}

TEST(LadderText, WhatIsInferredIsDashedAndSaysSo) {
  Story story;
  story.handshake();
  const PacketId packet = story.send(kUp, kAck, 1, 1, 5, true);
  story.verdict(packet, VerdictKind::deliver, true);
  const std::string line = line_with(drawn(story), "#4 ACK");
  EXPECT_NE(line.find("(inferred)"), std::string::npos);
  EXPECT_NE(line.find("╌"), std::string::npos);
  EXPECT_EQ(line.find("─"), std::string::npos);
}

TEST(LadderText, AStateIsShownWhenItChanges) {
  Story story;
  story.handshake();
  story.sample(kConnecting, TcpState::established, kUp);
  story.sample(kConnecting, TcpState::established, kUp);
  story.sample(SocketId{900}, TcpState::time_wait, flow(50000, 8888));  // somebody else's, from before
  const std::string out = drawn(story);
  std::size_t count = 0;
  for (std::size_t at = out.find("[ESTABLISHED]"); at != std::string::npos; at = out.find("[ESTABLISHED]", at + 1)) ++count;
  EXPECT_EQ(count, 2U) << "one for each end";
  EXPECT_EQ(out.find("TIME_WAIT"), std::string::npos);
}

TEST(LadderText, StepsAreToldInWords) {
  Story story;
  story.add(LessonStep{"09-test", "syn", StepPhase::entered});
  EXPECT_NE(drawn(story).find("1/1  The first segment ──"), std::string::npos);
  EXPECT_NE(drawn(story).find("  The client calls connect()."), std::string::npos);
  EXPECT_NE(drawn(story, Language::ko).find("  클라이언트가 connect()를 호출합니다."), std::string::npos);
}

TEST(LadderText, AQuestionStandsWithItsChoices) {
  auto lesson = std::make_shared<lesson::Lesson>(*small_lesson());
  lesson::Prediction prediction;
  prediction.kind = lesson::Prediction::Kind::choice;
  prediction.ask = {"Who **answers**?", "누가 답할까요?"};
  prediction.choices = {{"kernel", std::int64_t{1}, {"The `kernel`", "커널"}, {}}, {"nobody", std::int64_t{0}, {"Nobody, " + std::string(30, 'x') + " " + std::string(60, 'y'), "아무도"}, {}}};
  lesson->steps[0].predict = prediction;
  Story story;
  story.add(LessonStep{"09-test", "syn", StepPhase::entered});
  story.add(PredictionResult{"syn", "1", "1", true});
  const auto shown = [&](Language language) {
    std::string out;
    LadderText ladder({language, false}, [&](const std::string& text) { out += text; });
    LessonRun run(lesson);
    for (std::size_t i = 0; i < story.timeline().size(); ++i) {
      run.timeline.append(story.timeline()[i]);
      ladder.add(story.timeline()[i], run);
    }
    ladder.end(run);
    return out;
  };
  const std::string english = shown(Language::en);
  EXPECT_NE(english.find("  ? Who answers?\n    - The kernel\n    - Nobody, " + std::string(30, 'x') + "\n      " + std::string(60, 'y') + "\n  ! The kernel\n"), std::string::npos) << english;
  EXPECT_NE(shown(Language::ko).find("  ? 누가 답할까요?\n    - 커널\n    - 아무도\n  ! 커널\n"), std::string::npos) << shown(Language::ko);
}

TEST(LadderText, ItsObjectivesStandAtTheHeadOfALesson) {
  const auto head = [](const lesson::Lesson& lesson, Language language) {
    std::string out;
    LadderText({language, false}, [&](const std::string& text) { out += text; }).begin(lesson, session::Tier::calls);
    return out;
  };
  lesson::Lesson lesson = *small_lesson();
  lesson.summary = {"In short.", "짧게."};
  EXPECT_EQ(head(lesson, Language::en).find("Objectives"), std::string::npos) << "a capture has none";
  lesson.objectives = {{"Compute the `ACK` of a SYN", "SYN의 `ACK`를 셈할 수 있습니다"}, {"Second", "둘째"}};
  EXPECT_NE(head(lesson, Language::en).find("  In short.\n  Objectives:\n    - Compute the ACK of a SYN\n    - Second\n"), std::string::npos);
  EXPECT_NE(head(lesson, Language::ko).find("  짧게.\n  학습 목표:\n    - SYN의 ACK를 셈할 수 있습니다\n    - 둘째\n"), std::string::npos);
}

TEST(LadderText, WhatNobodyWouldReadIsCounted) {
  Story story;
  story.add(LessonStep{"09-test", "syn", StepPhase::entered});
  for (std::size_t i = 0; i < LadderText::kMostPerStep / 2 + 10; ++i) story.call(kClient, CallKind::getsockname, 3, kConnecting, 0, kUp);
  story.add(LessonStep{"09-test", "syn", StepPhase::done});
  const std::string out = drawn(story);
  EXPECT_NE(out.find("… and 20 more calls and segments of this step, which are left out here."), std::string::npos);
  EXPECT_NE(drawn(story, Language::ko).find("이벤트가 20개 더 있지만"), std::string::npos);
  std::size_t rows = 0;
  for (std::size_t at = out.find("getsockname("); at != std::string::npos; at = out.find("getsockname(", at + 1)) ++rows;
  EXPECT_EQ(rows % (LadderText::kMostPerStep / 2), 0U) << "each row that is drawn is whole: " << rows;
}

}  // namespace
}  // namespace sg::cli
