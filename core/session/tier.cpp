#include "core/session/tier.h"

#include <linux/capability.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <system_error>

#include "core/base/unique_fd.h"
#include "core/lab/capture.h"
#include "core/lab/sock_diag.h"
#include "core/record/recorder.h"
#include "core/sys/loopback.h"
#include "core/sys/netns.h"
#include "core/sys/nft_queue.h"
#include "core/sys/sysctl.h"

namespace sg::session {
namespace {

/// Runs `attempt` in a forked child, so that what it changes ends with it. The child answers with the error, or nothing.
template <typename Attempt>
std::string in_child(Attempt attempt) {
  std::array<int, 2> ends{-1, -1};
  if (pipe(ends.data()) != 0) return "pipe: " + std::generic_category().message(errno);
  base::UniqueFd reading(ends[0]);
  base::UniqueFd writing(ends[1]);
  const pid_t child = fork();
  if (child < 0) return "fork: " + std::generic_category().message(errno);
  if (child == 0) {
    const std::string answer = attempt();
    const bool told = write(writing.get(), answer.data(), answer.size()) == static_cast<ssize_t>(answer.size());
    _exit(told ? 0 : 1);  // no destructors, no flushing of what the parent has buffered
  }
  writing.reset();
  std::string answer;
  std::array<char, 512> chunk{};
  for (ssize_t n = 0; (n = read(reading.get(), chunk.data(), chunk.size())) > 0;) answer.append(chunk.data(), static_cast<std::size_t>(n));
  int status = 0;
  waitpid(child, &status, 0);
  if (answer.empty() && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) return "the attempt ended its process";
  return answer;
}

Finding finding(std::string what, const std::string& failure, std::string advice) {
  return {std::move(what), failure.empty(), failure.empty() ? "allowed" : failure, failure.empty() ? "" : std::move(advice)};
}

std::string try_user_namespace() { return sys::enter_user_namespace().text(); }

std::string try_network_namespace() {
  if (std::string failure = try_user_namespace(); !failure.empty()) return failure;
  if (const sys::Status status = sys::enter_network_namespace(); !status.ok()) return status.text();
  return sys::set_up_loopback(1500, false).text();
}

std::string try_queue() {
  if (std::string failure = try_network_namespace(); !failure.empty()) return failure;
  return sys::queue_all_packets(0).status.text();
}

std::string try_sysctl() {
  if (std::string failure = try_network_namespace(); !failure.empty()) return failure;
  return sys::set_sysctl("net.ipv4.tcp_congestion_control", "reno").text();
}

std::string try_packet_socket() {
  record::Recorder recorder(base::now_ns(), [](const auto&) {});
  lab::Capture capture(recorder.add_source(), nullptr);
  return capture.open().text();
}

std::string try_sock_diag() {
  lab::SockDiag diag;
  if (const sys::Status status = diag.open(); !status.ok()) return status.text();
  std::vector<model::SocketSample> samples;
  return diag.dump(samples).text();
}

}  // namespace

std::string_view to_string(Tier tier) {
  switch (tier) {
    case Tier::lab: return "lab";
    case Tier::capture: return "capture";
    case Tier::calls: return "calls";
  }
  return "";
}

std::optional<Tier> tier_from(std::string_view name) {
  for (const Tier tier : {Tier::lab, Tier::capture, Tier::calls}) {
    if (to_string(tier) == name) return tier;
  }
  return std::nullopt;
}

std::vector<TierReport> probe_tiers() {
  TierReport lab{Tier::lab, false, {}};
  lab.findings.push_back(finding("a user namespace of one's own (unshare CLONE_NEWUSER)", in_child(try_user_namespace),
                                 "Allow unprivileged user namespaces: `sysctl user.max_user_namespaces` must not be 0; in a container, run it "
                                 "with a seccomp profile that allows unshare."));
  lab.findings.push_back(finding("a network namespace with a loopback in it (unshare CLONE_NEWNET, lo up)", in_child(try_network_namespace),
                                 "On Ubuntu 23.10 and later an AppArmor profile must grant `userns,` to sockglass, or "
                                 "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`."));
  lab.findings.push_back(finding("every packet through user space (nftables queue, or xtables NFQUEUE)", in_child(try_queue),
                                 "Load the kernel modules nfnetlink_queue and nft_queue (or nft_compat and xt_NFQUEUE): "
                                 "`sudo modprobe -a nfnetlink_queue nft_queue`. Without them packets are seen, but not delayed or held."));
  lab.findings.push_back(finding("TCP settings of the namespace (/proc/sys/net)", in_child(try_sysctl),
                                 "/proc/sys is read-only here; lessons run with the machine's own settings."));
  // Without the queue or the settings the lab still runs, with less; the two namespaces it cannot do without.
  lab.available = lab.findings[0].ok && lab.findings[1].ok;

  TierReport capture{Tier::capture, false, {}};
  capture.findings.push_back(finding("a packet socket on the host's loopback (CAP_NET_RAW)", in_child(try_packet_socket),
                                     "`sudo setcap cap_net_raw+ep` on the sockglass executable, or run it as root."));
  capture.available = capture.findings[0].ok;

  TierReport calls{Tier::calls, true, {}};
  calls.findings.push_back(finding("reports of all sockets (netlink sock_diag)", in_child(try_sock_diag),
                                   "sock_diag is refused here; queue sizes still come with every call."));
  return {lab, capture, calls};
}

Tier best_tier(const std::vector<TierReport>& reports) {
  for (const TierReport& report : reports) {
    if (report.available) return report.tier;
  }
  return Tier::calls;
}

}  // namespace sg::session
