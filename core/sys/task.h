// What the kernel says of one of our threads: proc(5), /proc/self/task/TID/stat.
#pragma once

#include <sys/types.h>

namespace sg::sys {

/// 'R' running, 'S' sleeping (blocked in a call), … ; 0 when there is no such thread.
char task_state(pid_t tid);

}  // namespace sg::sys
