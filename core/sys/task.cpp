#include "core/sys/task.h"

#include <string>

#include "core/sys/sysctl.h"

namespace sg::sys {

char task_state(pid_t tid) {
  const std::string stat = read_file("/proc/self/task/" + std::to_string(tid) + "/stat");
  // The name before it may hold anything, so look behind its closing parenthesis.
  const std::size_t close = stat.rfind(')');
  return close == std::string::npos || close + 2 >= stat.size() ? '\0' : stat[close + 2];
}

}  // namespace sg::sys
