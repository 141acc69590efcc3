#include "app/cli/reports.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/played.h"

namespace sg::cli {
namespace {
using namespace sg::model;
using namespace sg::model::story;

Runs runs_with(Outcome outcome) {
  Story story;
  story.handshake();
  ExpectationResult result{
      "syn", "ack_next", outcome, "synack.ack == syn.seq + 1", "1001 == 1000 + 1", story.timeline().packet_seq(PacketId{2})};
  if (outcome == Outcome::not_met) result.actual = "7 == 1000 + 1";
  story.add(result);
  story.add(LessonStep{"09-test", "syn", StepPhase::done});
  Runs runs;
  runs.push_back(played(story));
  return runs;
}

const Style kEnglish{Language::en, false};

TEST(Reports, AMissedExpectationShowsExpectedActualAndTheDecidingEvent) {
  const auto runs = runs_with(Outcome::not_met);
  EXPECT_FALSE(runs[0]->ok());
  const std::string text = summary_text(*runs[0], kEnglish);
  EXPECT_NE(text.find("NOT MET   syn/ack_next: Its ACK is one <more> & no #less."), std::string::npos) << text;
  EXPECT_NE(text.find("expected      synack.ack == syn.seq + 1"), std::string::npos);
  EXPECT_NE(text.find("actual        7 == 1000 + 1"), std::string::npos);
  EXPECT_NE(text.find("The server's kernel sent #2 to the client: SYN, ACK"), std::string::npos);
  EXPECT_NE(text.find("0 of 1 expectations met, 1 not met."), std::string::npos);
  const std::string korean = summary_text(*runs[0], {Language::ko, false});
  EXPECT_NE(korean.find("예상 1개 중 0개가 맞았습니다, 1개는 맞지 않았습니다."), std::string::npos) << korean;
}

TEST(Reports, WhatCannotBeObservedFailsNothing) {
  const auto runs = runs_with(Outcome::not_observable);
  EXPECT_TRUE(runs[0]->ok());
  EXPECT_NE(summary_text(*runs[0], kEnglish).find("1 not observable in this tier."), std::string::npos);
  EXPECT_NE(tap_report(runs, session::Tier::calls, kEnglish).find("# SKIP not observable in tier calls"), std::string::npos);
  EXPECT_NE(junit_report(runs, session::Tier::calls, kEnglish).find("<skipped message=\"not observable in tier calls\"/>"),
            std::string::npos);
}

TEST(Reports, JsonHasStepsExpectationsAndEvents) {
  const auto runs = runs_with(Outcome::met);
  const auto json = nlohmann::json::parse(json_report(runs, "lab", kEnglish));
  EXPECT_EQ(json["format"], "sockglass-run");
  EXPECT_EQ(json["version"], "1.2");
  EXPECT_EQ(json["tier"], "lab");
  EXPECT_EQ(json["ok"], true);
  const auto& lesson = json["lessons"][0];
  EXPECT_EQ(lesson["id"], "09-test");
  EXPECT_EQ(lesson["steps"][0]["id"], "syn");
  EXPECT_EQ(lesson["steps"][0]["done"], true);
  EXPECT_EQ(lesson["expectations"][0]["outcome"], "met");
  EXPECT_EQ(lesson["expectations"][0]["actual"], "1001 == 1000 + 1");
  EXPECT_EQ(lesson["events"].size(), runs[0]->timeline.size());
  const std::size_t decided = lesson["expectations"][0]["decided_by"];
  EXPECT_EQ(lesson["events"][decided - 1]["n"], decided);
  EXPECT_EQ(lesson["events"][decided - 1]["kind"], "packet");
}

TEST(Reports, TapEscapesWhatWouldBeADirective) {
  const std::string tap = tap_report(runs_with(Outcome::not_met), session::Tier::lab, kEnglish);
  EXPECT_EQ(tap.substr(0, 20), "TAP version 13\n1..2\n");
  EXPECT_NE(tap.find("not ok 1 - 09-test/syn/ack_next: Its ACK is one <more> & no \\#less.\n  ---\n  expected: \"synack.ack"),
            std::string::npos)
      << tap;
  EXPECT_NE(tap.find("ok 2 - 09-test plays to its end"), std::string::npos);
}

TEST(Reports, JunitEscapesXml) {
  const std::string xml = junit_report(runs_with(Outcome::not_met), session::Tier::lab, kEnglish);
  EXPECT_NE(xml.find("<testsuite name=\"09-test\" tests=\"2\" failures=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("one &lt;more&gt; &amp; no #less."), std::string::npos);
}

TEST(Reports, ALessonThatGotStuckIsNotOk) {
  auto runs = runs_with(Outcome::met);
  runs[0]->status.stuck = "step `syn` has waited 15 s";
  EXPECT_FALSE(runs[0]->ok());
  EXPECT_NE(summary_text(*runs[0], kEnglish).find("did not come to its end: step `syn` has waited 15 s"), std::string::npos);
  EXPECT_NE(tap_report(runs, session::Tier::lab, kEnglish).find("not ok 2 - 09-test plays to its end"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(json_report(runs, "lab", kEnglish))["lessons"][0]["finished"], false);
}

}  // namespace
}  // namespace sg::cli
