#include "core/session/tier.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <system_error>
#include <utility>

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

/// An attempt in a forked child, so that what it changes ends with it. The child answers with the error, or nothing. All are begun before the first is
/// asked: the window waits for them.
class Attempt {
 public:
  template <typename Function>
  explicit Attempt(Function function) {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      failure_ = "pipe: " + std::generic_category().message(errno);
      return;
    }
    reading_ = base::UniqueFd(ends[0]);
    base::UniqueFd writing(ends[1]);
    child_ = fork();
    if (child_ < 0) failure_ = "fork: " + std::generic_category().message(errno);
    if (child_ != 0) return;
    const std::string answer = function();
    const bool told = write(writing.get(), answer.data(), answer.size()) == static_cast<ssize_t>(answer.size());
    _exit(told ? 0 : 1);  // no destructors, no flushing of what the parent has buffered
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  std::string failure() {
    if (child_ <= 0) return failure_;
    std::array<char, 512> chunk{};
    for (ssize_t n = 0; (n = read(reading_.get(), chunk.data(), chunk.size())) > 0;) failure_.append(chunk.data(), static_cast<std::size_t>(n));
    int status = 0;
    waitpid(std::exchange(child_, 0), &status, 0);
    if (failure_.empty() && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) failure_ = "the attempt ended its process";
    return failure_;
  }

 private:
  pid_t child_ = 0;
  base::UniqueFd reading_;
  std::string failure_;
};

Finding finding(std::string what, Attempt& attempt, std::string advice) {
  std::string failure = attempt.failure();
  const bool ok = failure.empty();
  return {std::move(what), ok, ok ? "allowed" : std::move(failure), ok ? "" : std::move(advice)};
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
  Attempt user_namespace(try_user_namespace);
  Attempt network_namespace(try_network_namespace);
  Attempt queue(try_queue);
  Attempt sysctl(try_sysctl);
  Attempt packet_socket(try_packet_socket);
  Attempt sock_diag(try_sock_diag);

  TierReport lab{Tier::lab, false, {}};
  lab.findings.push_back(finding("a user namespace of one's own (unshare CLONE_NEWUSER)", user_namespace,
                                 "Allow unprivileged user namespaces: `sysctl user.max_user_namespaces` must not be 0; in a container, run it "
                                 "with a seccomp profile that allows unshare."));
  lab.findings.push_back(finding("a network namespace with a loopback in it (unshare CLONE_NEWNET, lo up)", network_namespace,
                                 "On Ubuntu 23.10 and later an AppArmor profile must grant `userns,` to sockglass, or "
                                 "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`."));
  lab.findings.push_back(finding("every packet through user space (nftables queue, or xtables NFQUEUE)", queue,
                                 "Load the kernel modules nfnetlink_queue and nft_queue (or nft_compat and xt_NFQUEUE): "
                                 "`sudo modprobe -a nfnetlink_queue nft_queue`. Without them packets are seen, but not delayed or held."));
  lab.findings.push_back(finding("TCP settings of the namespace (/proc/sys/net)", sysctl,
                                 "/proc/sys is read-only here; lessons run with the machine's own settings."));
  // Without the queue or the settings the lab still runs, with less; the two namespaces it cannot do without.
  lab.available = lab.findings[0].ok && lab.findings[1].ok;

  TierReport capture{Tier::capture, false, {}};
  capture.findings.push_back(finding("a packet socket on the host's loopback (CAP_NET_RAW)", packet_socket,
                                     "`sudo setcap cap_net_raw+ep` on the sockglass executable, or run it as root."));
  capture.available = capture.findings[0].ok;

  TierReport calls{Tier::calls, true, {}};
  calls.findings.push_back(finding("reports of all sockets (netlink sock_diag)", sock_diag,
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
