// User and network namespaces without privilege: unshare(2), user_namespaces(7), network_namespaces(7).
#pragma once

#include "core/sys/sys_error.h"

namespace sg::sys {

/// Moves the whole process into a user namespace of its own, uid and gid mapped to themselves, setgroups denied. The
/// process must have one thread (EINVAL otherwise). It keeps its files, but no privilege outside.
/// A process that may make network namespaces anyway (CAP_SYS_ADMIN) goes on without where the kernel refuses.
Status enter_user_namespace();

/// Moves the calling thread, and the threads it will start, into an empty network namespace.
Status enter_network_namespace();

/// Gives the calling thread a descriptor table of its own that holds 0, 1 and 2 only, with `standard_input` as 0
/// (close_range(2), dup2(2)). The process's other threads keep theirs.
Status own_descriptor_table(int standard_input);

}  // namespace sg::sys
