// The kernel's TCP counters of a network namespace, as nstat(8) names them.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace sg::lab {

/// "TcpActiveOpens", "TcpExtTCPOFOQueue", "UdpInDatagrams", … → value, for the calling thread's namespace
/// (/proc/thread-self/net/snmp and netstat). Settings that stand among them (TcpRtoMin, TcpMaxConn …) are left out.
std::map<std::string, std::uint64_t> read_counters();

/// Two lines of /proc/net/snmp's form, names and values, into `out`. Lines that do not fit each other are passed over.
void parse_counters(const std::string& text, std::map<std::string, std::uint64_t>& out);

}  // namespace sg::lab
