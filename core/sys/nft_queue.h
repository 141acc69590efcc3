// Sends every packet of a network namespace to user space: nftables over netlink, no external program.
#pragma once

#include <cstdint>
#include <string>

#include "core/sys/sys_error.h"

namespace sg::sys {

/// How packets are put into the queue.
enum class QueueRule : std::uint8_t {
  native,  ///< nftables' own `queue` expression (CONFIG_NFT_QUEUE)
  xtables, ///< the NFQUEUE target through nft_compat, as iptables-nft writes it
};

struct QueueRuleResult {
  Status status;
  QueueRule used = QueueRule::native;
  std::string first_refusal;  ///< why the native one was refused, when xtables was used
};

/// Packets with this mark (SO_MARK, socket(7)) pass by the queue: those that sockglass itself puts on the wire.
inline constexpr std::uint32_t kPassMark = 0x5347;

/// Of one protocol family: a table `sockglass` with an OUTPUT chain that queues each of its packets.
enum class QueueFamily : std::uint8_t { ipv4, ipv6 };

/// Writes that table, in the calling thread's network namespace. Tries the native expression first, then the xtables
/// target. Without a reader packets are dropped.
QueueRuleResult queue_all_packets(std::uint16_t queue, QueueFamily family = QueueFamily::ipv4);

}  // namespace sg::sys
