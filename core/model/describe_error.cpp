#include <fmt/format.h>

#include "core/model/describe.h"
#include "core/model/quote.h"

namespace sg::model {
namespace {

std::string in_korean(const EngineError& e) {
  switch (e.trouble) {
    case Trouble::other: return "";
    case Trouble::no_reports: return "커널에 소켓의 상태를 물어볼 수 없어서(sock_diag), 소켓의 보고가 빠집니다";
    case Trouble::no_wire: return "커널의 패킷 대기열(NFQUEUE)을 쓸 수 없어서, 패킷을 볼 수는 있지만 늦추거나 붙잡을 수 없습니다";
    case Trouble::no_ipv6_wire: return "IPv6의 패킷 대기열(NFQUEUE)을 쓸 수 없어서, IPv6 패킷은 보이지 않고 지나갑니다";
    case Trouble::wire_died: return "선을 맡은 스레드가 멈춰서 패킷이 더 지나가지 못합니다. 수업을 처음부터 다시 실행하세요";
    case Trouble::queue_overran: return "패킷 대기열이 넘쳐서, 우리가 보기 전에 커널이 패킷을 버렸습니다";
    case Trouble::verdict_refused: return "패킷을 어떻게 할지 알렸지만 커널이 받아들이지 않았습니다";
    case Trouble::wire_full: return fmt::format("선 위에 패킷이 {}개 있어서, 지금 보내는 것은 사라집니다. 일부를 보내 주세요", printable(e.detail));
    case Trouble::setting_refused: return fmt::format("커널이 이 설정을 받아들이지 않아서, 원래 값 그대로 진행합니다: {}", printable(e.detail));
    case Trouble::input_full: return "프로그램의 표준 입력이 가득 차서, 나머지 입력은 사라졌습니다";
    case Trouble::no_actor_left: return "프로그램이 스레드를 시작했지만, 수업에 그 스레드를 맡을 배우(actor)가 남아 있지 않습니다";
  }
  return "";
}

}  // namespace

std::string error_text(const EngineError& error, Language language) {
  const std::string korean = language == Language::ko ? in_korean(error) : "";
  if (korean.empty()) return printable(error.message);
  return error.error == 0 ? korean : fmt::format("{} ({}: {})", korean, errno_name(error.error), errno_meaning(error.error, language));
}

}  // namespace sg::model
