#include "app/cli/doctor_text.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "app/cli/text_width.h"
#include "core/model/quote.h"

namespace sg::cli {
namespace {

constexpr std::size_t kColumns = 100;

/// The probe speaks English (it also speaks in logs and tests); these are its sentences in Korean.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kKorean{{
    {"allowed", "됩니다"},
    {"a user namespace of one's own (unshare CLONE_NEWUSER)", "전용 사용자 네임스페이스(unshare CLONE_NEWUSER)"},
    {"Allow unprivileged user namespaces: `sysctl user.max_user_namespaces` must not be 0; in a container, run it "
     "with a seccomp profile that allows unshare.",
     "일반 사용자의 사용자 네임스페이스를 허용하세요. `sysctl user.max_user_namespaces` 값이 0이면 안 됩니다. 컨테이너라면 "
     "unshare를 허용하는 "
     "seccomp 프로필로 실행하세요."},
    {"a network namespace with a loopback in it (unshare CLONE_NEWNET, lo up)",
     "루프백이 있는 전용 네트워크 네임스페이스(unshare CLONE_NEWNET, lo)"},
    {"On Ubuntu 23.10 and later an AppArmor profile must grant `userns,` to sockglass, or "
     "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`.",
     "Ubuntu 23.10 이상에서는 AppArmor 프로필이 sockglass에 `userns,` 권한을 주어야 합니다. 또는 "
     "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0` 명령을 실행하세요."},
    {"every packet through user space (nftables queue, or xtables NFQUEUE)",
     "모든 패킷을 사용자 공간으로 거치게 하기(nftables queue 또는 xtables NFQUEUE)"},
    {"Load the kernel modules nfnetlink_queue and nft_queue (or nft_compat and xt_NFQUEUE): "
     "`sudo modprobe -a nfnetlink_queue nft_queue`. Without them packets are seen, but not delayed or held.",
     "커널 모듈 nfnetlink_queue와 nft_queue(또는 nft_compat와 xt_NFQUEUE)를 올리세요: `sudo modprobe -a nfnetlink_queue "
     "nft_queue`. "
     "없으면 패킷을 볼 수는 있지만 늦추거나 붙잡을 수는 없습니다."},
    {"TCP settings of the namespace (/proc/sys/net)", "네임스페이스의 TCP 설정(/proc/sys/net)"},
    {"/proc/sys is read-only here; lessons run with the machine's own settings.",
     "여기에서는 /proc/sys를 쓸 수 없어서, 수업이 이 컴퓨터의 설정 그대로 진행됩니다."},
    {"a packet socket on the host's loopback (CAP_NET_RAW)", "이 컴퓨터의 루프백을 보는 패킷 소켓(CAP_NET_RAW)"},
    {"`sudo setcap cap_net_raw+ep` on the sockglass executable, or run it as root.",
     "sockglass 실행 파일에 `sudo setcap cap_net_raw+ep` 명령을 쓰거나 root로 실행하세요."},
    {"reports of all sockets (netlink sock_diag)", "모든 소켓의 상태 보고(netlink sock_diag)"},
    {"sock_diag is refused here; queue sizes still come with every call.",
     "여기에서는 sock_diag를 쓸 수 없지만, 버퍼의 크기는 호출할 때마다 알 수 있습니다."},
}};

}  // namespace

std::string translated(const std::string& probe_text, model::Language language) {
  if (language == model::Language::en) return probe_text;
  for (const auto& [en, ko] : kKorean) {
    if (en == probe_text) return std::string(ko);
  }
  return probe_text;
}

std::string tier_text(session::Tier tier, model::Language language) {
  const bool ko = language == model::Language::ko;
  switch (tier) {
    case session::Tier::lab:
      return ko ? "전용 루프백: 실제 커널의 TCP, 모든 패킷을 보고 늦추고 붙잡습니다"
                : "a private loopback: real kernel TCP, every packet seen, delayed and held";
    case session::Tier::capture:
      return ko ? "이 컴퓨터의 루프백: 모든 패킷을 보지만 붙잡지는 못합니다" : "the host's loopback: every packet seen, not held";
    case session::Tier::calls:
      return ko ? "호출만: 호출과 버퍼 크기는 실제 값이고, 세그먼트는 그것에서 추론합니다"
                : "calls only: calls and queue sizes are real, segments are inferred from them";
  }
  return "";
}

std::string doctor_text(const std::vector<session::TierReport>& reports, const Style& style) {
  std::string out;
  const auto paragraph = [&](const std::string& text, std::size_t indent) {
    for (const std::string& line : wrap(text, kColumns - indent)) out += std::string(indent, ' ') + line + "\n";
  };
  for (const session::TierReport& report : reports) {
    const std::string verdict = report.available ? style.good(style.in("yes", "가능")) : style.bad(style.in("no", "불가능"));
    out += fmt::format("{:<8} {}  {}\n", to_string(report.tier), verdict, tier_text(report.tier, style.language));
    for (const session::Finding& finding : report.findings) {
      const std::string mark = finding.ok ? style.good(style.in("ok     ", "확인  ")) : style.bad(style.in("missing", "없음  "));
      out += fmt::format("  {}  {}\n", mark, translated(finding.what, style.language));
      if (finding.ok) continue;
      paragraph(model::printable(translated(finding.detail, style.language)), 11);
      if (!finding.advice.empty()) paragraph("→ " + translated(finding.advice, style.language), 11);
    }
    out += "\n";
  }
  const session::Tier best = session::best_tier(reports);
  paragraph(style.language == model::Language::ko ? fmt::format("수업은 {} 방식으로 진행됩니다.", to_string(best))
                                                  : fmt::format("Lessons run in the tier {}.", to_string(best)),
            0);
  return out;
}

}  // namespace sg::cli
