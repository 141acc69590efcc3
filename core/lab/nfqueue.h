// The kernel's queue of packets that wait for a verdict: NFQUEUE, libnetfilter_queue.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/sys/nft_queue.h"
#include "core/sys/sys_error.h"

struct mnl_socket;
struct nlmsghdr;

namespace sg::lab {

/// Threads: open() on a thread of the namespace, the rest on one thread.
class NfQueue {
 public:
  /// Packets the kernel keeps for us (its own limit is 1024); what is sent beyond them, it drops.
  static constexpr std::uint32_t kLength = 16384;

  struct Packet {
    std::uint32_t id = 0;                   ///< names it in its verdict
    std::uint32_t mark = 0;                 ///< SO_MARK of the socket that sent it
    std::span<const std::uint8_t> bytes;    ///< the IP packet; valid inside of the callback
    bool accepted = false;                  ///< has gone on already
  };
  struct Listener {
    /// Asked before a batch is shown: true lets all of it go on first, so that nobody waits while it is looked at.
    std::function<bool()> accept_all;
    std::function<void(const Packet&)> packet;
    std::function<void(model::EngineError)> trouble;  ///< the queue overran, or a verdict was refused
  };

  NfQueue();
  ~NfQueue();

  /// Takes hold of the queue, then writes the rule that fills it; packets pass from here on. `as_for_a_card`: they come as they would go to a device that cuts and
  /// completes them (NFQA_CFG_F_GSO); without it the kernel does both first.
  sys::Status open(bool as_for_a_card = false);
  /// The same for what comes from now on. From any thread, while it is open.
  sys::Status show_as_for_a_card(bool on);
  int fd() const;
  /// Sends the verdicts that were given outside of read().
  sys::Status flush();
  /// Reads what is there, at most a batch, without waiting; the verdicts that the listener gave meanwhile are on their way when it returns. Throws std::runtime_error when the queue cannot be read any more.
  void read(const Listener& listener);
  void accept(std::uint32_t id) { verdict(id, true); }
  /// It is gone from the kernel, and its sender's TCP is told nothing: for TCP it was sent.
  void drop(std::uint32_t id) { verdict(id, false); }
  void close();
  sys::QueueRule rule() const { return rule_; }
  /// Why IPv6 packets do not come here, though IPv4 packets do; empty: they do, or this kernel has no IPv6.
  const sys::Status& without_ipv6() const { return without_ipv6_; }

 private:
  void verdict(std::uint32_t id, bool accept);
  void parse(char* bytes, std::size_t size, const Listener& listener);

  std::unique_ptr<mnl_socket, int (*)(mnl_socket*)> socket_;
  struct Batch;
  std::unique_ptr<Batch> in_;
  std::vector<Packet> packets_;  ///< of the batch
  std::vector<char> out_;  ///< verdicts, one message after the other
  sys::QueueRule rule_ = sys::QueueRule::native;
  sys::Status without_ipv6_;
};

}  // namespace sg::lab
