#include "core/model/tcp_end.h"

#include <algorithm>

namespace sg::model::detail {

bool TcpEnd::receive(Pos begin, Pos end) {
  if (end <= rcv_nxt) return false;
  if (begin > rcv_nxt) {
    auto at = out_of_order.upper_bound(begin);
    if (at != out_of_order.begin() && std::prev(at)->second >= begin) --at;
    while (at != out_of_order.end() && at->first <= end) {
      begin = std::min(begin, at->first);
      end = std::max(end, at->second);
      at = out_of_order.erase(at);
    }
    out_of_order[begin] = end;
    return false;
  }
  rcv_nxt = end;
  bool filled = false;
  while (!out_of_order.empty() && out_of_order.begin()->first <= rcv_nxt) {
    rcv_nxt = std::max(rcv_nxt, out_of_order.begin()->second);
    out_of_order.erase(out_of_order.begin());
    filled = true;
  }
  return filled;
}

std::uint64_t TcpEnd::unread() const {
  const Pos fin = rcv_fin && rcv_nxt > rcv_fin_at ? 1 : 0;
  const Pos left = rcv_nxt - rcv_base - fin - static_cast<Pos>(read);
  return left > 0 ? static_cast<std::uint64_t>(left) : 0;
}

bool TcpEnd::has_unsent() const {
  if (writing || (sample && sample->unsent > 0)) return true;
  return sent_syn && static_cast<Pos>(written) > nxt - 1;
}

}  // namespace sg::model::detail
