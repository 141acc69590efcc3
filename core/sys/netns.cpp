#include "core/sys/netns.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "core/base/unique_fd.h"
#include "core/sys/sysctl.h"

namespace sg::sys {

namespace {

/// Whether CAP_SYS_ADMIN is effective: capabilities(7).
bool may_administer() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
  return syscall(SYS_capget, &header, data) == 0 && (data[CAP_SYS_ADMIN / 32].effective & 1U << CAP_SYS_ADMIN % 32) != 0;
}

}  // namespace

Status enter_user_namespace() {
  const std::string uid = std::to_string(geteuid());
  const std::string gid = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER) != 0) {
    const Status status = failed("unshare(CLONE_NEWUSER)");
    return may_administer() ? success() : status;
  }
  // Without "deny" an unprivileged process may not write gid_map: user_namespaces(7).
  if (Status status = write_file("/proc/self/setgroups", "deny"); !status.ok()) return status;
  if (Status status = write_file("/proc/self/uid_map", uid + " " + uid + " 1"); !status.ok()) return status;
  return write_file("/proc/self/gid_map", gid + " " + gid + " 1");
}

Status enter_network_namespace() {
  if (unshare(CLONE_NEWNET) != 0) return failed("unshare(CLONE_NEWNET)");
  return success();
}

Status own_descriptor_table(int standard_input) {
  // close_range(2) with CLOSE_RANGE_UNSHARE of a range without descriptors is unshare(CLONE_FILES) by a name that
  // container profiles (seccomp) do not refuse.
  if (close_range(~0U - 1, ~0U, CLOSE_RANGE_UNSHARE) != 0) return failed("close_range(CLOSE_RANGE_UNSHARE)");
  if (dup2(standard_input, STDIN_FILENO) < 0) return failed("dup2(stdin)");
  if (close_range(3, ~0U, 0) != 0) return failed("close_range(3, ~0, 0)");
  return success();
}

}  // namespace sg::sys
