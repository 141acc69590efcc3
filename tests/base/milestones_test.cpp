#include "core/base/milestones.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sg::base {
namespace {

TEST(Milestones, a_line_each_in_the_order_they_were_reached) {
  begin_milestones();
  EXPECT_EQ(milestones_text(), "");
  reach_milestone("read");
  reach_milestone("drawn up");
  std::istringstream lines(milestones_text());
  double at = 0;
  double since = 0;
  std::string unit;
  std::string what;
  lines >> at >> unit >> since;
  std::getline(lines >> std::ws, what);
  EXPECT_GE(at, 0);
  EXPECT_EQ(unit, "ms");
  EXPECT_EQ(what, "read");
  double later = 0;
  lines >> later >> unit >> since;
  std::getline(lines >> std::ws, what);
  EXPECT_GE(later, at);
  EXPECT_EQ(what, "drawn up");
  begin_milestones();
  EXPECT_EQ(milestones_text(), "") << "a new beginning forgets";
}

}  // namespace
}  // namespace sg::base
