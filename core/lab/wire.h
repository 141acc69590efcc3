// The wire: every packet of the namespace passes through here, on its way from one kernel's send to the other's receive.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/base/worker.h"
#include "core/packet/sequence_tracker.h"
#include "core/record/recorder.h"
#include "core/sys/nft_queue.h"
#include "core/sys/sys_error.h"

struct mnl_socket;

namespace sg::lab {

/// What is to become of a packet, decided when it is put on the wire. Hands and rules that hold, drop or alter it will
/// decide here; today every packet is delivered after the pace.
struct Fate {
  base::Ns due = 0;  ///< when to deliver it, on base::now_ns()'s clock
};

/// Threads: open() on a thread of the namespace; set_pace() from any; the rest is the wire's own thread.
class Wire {
 public:
  Wire(record::Source& source, std::function<void()> after_verdict);
  ~Wire();

  /// Takes hold of the queue, then writes the rule that fills it; packets pass from here on.
  sys::Status open();
  /// How long each packet takes, in nanoseconds. Packets of one direction keep their order.
  void set_pace(base::Ns per_packet);
  /// Lets every packet on the wire go, and ends.
  void stop();
  sys::QueueRule rule() const { return rule_; }

 private:
  struct Waiting {
    std::uint32_t queue_id = 0;  ///< NFQUEUE's name for it
    model::PacketId packet{};
    base::Ns due = 0;
  };

  void run();
  void read_queue();
  void take(std::uint32_t queue_id, const std::uint8_t* bytes, std::size_t size);
  Fate decide(const model::Segment& segment, base::Ns sent);
  void deliver_due();
  bool send_verdict(std::uint32_t queue_id, std::uint32_t verdict);
  void deliver(const Waiting& waiting);

  record::Source* source_;
  std::function<void()> after_verdict_;
  std::unique_ptr<mnl_socket, int (*)(mnl_socket*)> socket_;
  base::UniqueFd wake_;
  sys::QueueRule rule_ = sys::QueueRule::native;
  std::atomic<base::Ns> pace_{0};
  std::atomic<bool> stopping_{false};
  // The wire's thread only:
  std::vector<char> buffer_;
  std::multimap<base::Ns, Waiting> waiting_;
  std::map<model::Flow, base::Ns> last_due_;
  packet::SequenceTracker tracker_;
  std::uint32_t packets_ = 0;
  base::Worker worker_;
};

}  // namespace sg::lab
