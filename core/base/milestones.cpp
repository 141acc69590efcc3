#include "core/base/milestones.h"

#include <array>
#include <cstdio>
#include <vector>

#include "core/base/time.h"

namespace sg::base {

namespace {

struct Milestone {
  const char* what;
  Ns at;
};

Ns began = 0;
std::vector<Milestone> reached;

}  // namespace

void begin_milestones() {
  began = now_ns();
  reached.clear();
}

void reach_milestone(const char* what) { reached.push_back({what, now_ns()}); }

std::string milestones_text() {
  std::string text;
  Ns before = began;
  for (const Milestone& one : reached) {
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(), "%8.1f ms  %+7.1f  %s\n", static_cast<double>(one.at - began) / 1e6, static_cast<double>(one.at - before) / 1e6, one.what);
    text += line.data();
    before = one.at;
  }
  return text;
}

}  // namespace sg::base
