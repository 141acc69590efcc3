// Kernel settings as files: proc(5). /proc/sys/net is that of the calling thread's network namespace.
#pragma once

#include <string>

#include "core/sys/sys_error.h"

namespace sg::sys {

/// One write(2) of the whole text to an existing file.
Status write_file(const std::string& path, const std::string& text);
/// Up to 1 MiB; empty when it cannot be read.
std::string read_file(const std::string& path);

/// Sets "net.ipv4.tcp_sack" to "0" in the calling thread's network namespace.
Status set_sysctl(const std::string& name, const std::string& value);
std::string get_sysctl(const std::string& name);

}  // namespace sg::sys
