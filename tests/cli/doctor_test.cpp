#include "app/cli/doctor_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "app/cli/text_width.h"

namespace sg::cli {
namespace {
using session::Tier;
using session::TierReport;

std::vector<TierReport> made_up() {
  return {{Tier::lab,
           false,
           {{"a user namespace of one's own (unshare CLONE_NEWUSER)", false, "unshare: Operation not permitted",
             "Do this and that."}}},
          {Tier::capture, false, {}},
          {Tier::calls, true, {{"reports of all sockets (netlink sock_diag)", true, "allowed", ""}}}};
}

TEST(Doctor, SaysWhatIsMissingAndHowToGetIt) {
  const std::string text = doctor_text(made_up(), {model::Language::en, false});
  EXPECT_NE(text.find("lab      no"), std::string::npos);
  EXPECT_NE(text.find("unshare: Operation not permitted"), std::string::npos);
  EXPECT_NE(text.find("→ Do this and that."), std::string::npos);
  EXPECT_NE(text.find("calls    yes"), std::string::npos);
  EXPECT_NE(text.find("Lessons run in the tier calls."), std::string::npos);
}

/// The texts of the probe as they stand in its source, string literals joined: each needs its Korean.
TEST(Doctor, EveryTextOfTheProbeHasItsKorean) {
  std::ifstream file(SG_SOURCE_DIR "/core/session/tier.cpp");
  std::stringstream stream;
  stream << file.rdbuf();
  const std::string source = std::regex_replace(stream.str(), std::regex("\"\\s*\n\\s*\""), "");
  const std::regex literal("push_back\\(finding\\(\"([^\"]+)\",\\s*\\w+,\\s*\"([^\"]+)\"\\)");
  int found = 0;
  for (auto at = std::sregex_iterator(source.begin(), source.end(), literal); at != std::sregex_iterator(); ++at) {
    for (const std::size_t group : {1U, 2U}) {
      const std::string text = (*at)[group].str();
      EXPECT_NE(translated(text, model::Language::ko), text);
      EXPECT_EQ(translated(text, model::Language::en), text);
    }
    ++found;
  }
  EXPECT_GE(found, 6) << "the probe is written in another way now: this test must learn it";
}

TEST(Doctor, StaysWithinTheColumns) {
  for (const auto language : {model::Language::en, model::Language::ko}) {
    std::istringstream lines(doctor_text(session::probe_tiers(), {language, false}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(text_width(line), 100U) << line;
  }
}

}  // namespace
}  // namespace sg::cli
