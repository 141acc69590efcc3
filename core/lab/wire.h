// The wire: every packet of the namespace passes through here, on its way from one kernel's send to the other's receive, and is
// held, lost, doubled or changed as rules and the learner's hands say.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "core/base/inbox.h"
#include "core/base/unique_fd.h"
#include "core/base/worker.h"
#include "core/lab/nfqueue.h"
#include "core/lab/wire_rules.h"
#include "core/packet/sequence_tracker.h"
#include "core/record/recorder.h"

namespace sg::lab {

/// The mark (SO_MARK, socket(7)) that tells whose socket a packet comes from; accepted sockets have their listener's.
constexpr std::uint32_t mark_of(model::ActorId actor) { return 0x53480000U | (static_cast<std::uint32_t>(actor) + 1); }
std::optional<model::ActorId> actor_of(std::uint32_t mark);

/// Whatever does not go on at once is taken from the kernel (a drop verdict) and put back by ourselves when it arrives: a packet that still lay in the kernel's
/// queue would count as not sent yet, and TCP would neither send it again nor send much after it. See docs/adr/0006.
///
/// Threads: open() and stop() on the owner's, open() in the namespace; the verbs, rules and paces from any; the rest is the wire's own thread.
class Wire {
 public:
  /// So many can be on the wire; what is sent beyond them is lost, and that is told.
  static constexpr std::size_t kMostPackets = 65536;
  /// The longest that a reordered packet waits for others to overtake it, when none comes. One that was held before stays held until then.
  static constexpr base::Ns kReorderPatience = 400 * base::kMillisecond;

  struct Sources {
    record::Source& wire;   ///< for what the wire's thread sees
    record::Source& owner;  ///< for the rules, which begin and end where they are called
  };
  struct Link {
    std::uint32_t mtu = 1500;  ///< bytes
    /// Packets are seen as the kernel hands them to the device: checksums only begun, and a segment of TCP larger than the MTU. What a network card would
    /// then do, the wire does as they arrive. Without it the kernel does that before we see them.
    bool offloads = false;
  };
  Wire(Sources sources, Link link, std::uint64_t seed, std::function<void()> after_verdict);
  ~Wire();

  /// Takes hold of the queue: packets pass from here on.
  sys::Status open();
  /// How long each packet takes, in nanoseconds. Packets of one direction keep their order.
  void set_pace(base::Ns per_packet, std::optional<model::ActorId> from);
  sys::Status set_link(Link link);
  /// In force when these return.
  void set_rule(const model::WireRule& rule);
  /// "": all of them.
  void remove_rule(const std::string& id);
  /// Soon after; a packet that is on the wire no more is left alone.
  void handle(model::PacketId packet, const model::Handling& how);
  /// `like`: the bytes of the packet that the forgery begins with.
  void forge(const model::Forgery& forgery, model::SharedBytes like);
  void release_all();
  /// Copies of a held segment: let them through, or (as it begins) keep them off the wire and count them.
  void pass_copies(bool pass);
  /// Ends. What is on the wire is lost with it.
  void stop();
  sys::QueueRule rule() const { return queue_.rule(); }
  /// Why IPv6 packets pass unseen, though IPv4 packets do not; empty: all is well.
  const sys::Status& without_ipv6() const { return queue_.without_ipv6(); }

 private:
  /// A packet between the kernels: its sender's has let it go, the receiver's does not have it yet.
  struct OnWire {
    model::Segment segment;
    model::SharedBytes bytes;  ///< as they are now
    bool from_kernel = true;
    bool held = false;
    base::Ns due = 0;          ///< base::now_ns() when it goes on; 0: not by itself
    std::uint32_t behind = 0;  ///< goes on when so many of its direction have overtaken it; 0: does not wait for that
  };
  using Packets = std::map<model::PacketId, OnWire>;
  struct Hand { model::PacketId packet{}; model::Handling how; };
  struct ReleaseAll {};
  struct PassCopies { bool pass = false; };
  struct Forge { model::Forgery forgery; model::SharedBytes like; };
  using Request = std::variant<Hand, Forge, ReleaseAll, PassCopies>;
  /// Who decides about a packet.
  struct By {
    model::Decider decider = model::Decider::pace;
    std::string rule = {};
  };

  void run();
  void carry_out(const Request& request);
  void deliver_due();

  bool nothing_to_decide();
  void take(const NfQueue::Packet& packet);
  base::Ns due_of(const model::Segment& segment, std::optional<model::ActorId> from, base::Ns sent);
  std::optional<model::PacketId> counted_on(const model::Segment& segment, bool retransmission) const;

  void apply_verb(model::PacketId id, const model::Handling& how, const By& by);
  void deliver(Packets::iterator at, const By& by);
  template <typename Send>
  void arrive(model::PacketId id, const model::Flow& flow, const By& by, Send send);
  void drop(Packets::iterator at, const By& by);
  void hold(Packets::iterator at, const By& by, base::Ns until);
  void duplicate(Packets::iterator at, const By& by);
  void corrupt(Packets::iterator at, const model::Handling& how, const By& by);
  void put_on_wire(model::PacketSent event, OnWire packet);
  void wait_until(Packets::iterator at, base::Ns due);
  void stop_waiting(Packets::iterator at);
  void forget(Packets::iterator at);
  void let_overtaken_go(const model::Flow& flow, model::PacketId delivered);
  void say(model::Payload payload);
  void trouble(const std::string& what, model::Trouble trouble = model::Trouble::other, const std::string& detail = "");
  sys::Status inject(const model::SharedBytes& bytes, const model::Segment& segment) const;
  sys::Status send_raw(const model::Bytes& packet) const;

  Sources sources_;
  const Link link_;  ///< as it begins
  std::function<void()> after_verdict_;
  NfQueue queue_;
  base::UniqueFd wake_;
  base::UniqueFd raw_;
  base::UniqueFd raw6_;  ///< not valid where the kernel has no IPv6
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint32_t> mtu_;  ///< bytes
  base::Inbox<Request> inbox_;

  std::mutex mutex_;  ///< guards what callers change: rules and paces
  WireRules rules_;
  base::Ns pace_ = 0;
  std::map<model::ActorId, base::Ns> paces_;

  // The wire's thread only:
  Packets packets_;
  std::set<std::pair<base::Ns, model::PacketId>> due_;
  using ByFlow = std::map<model::Flow, std::set<model::PacketId>>;
  ByFlow held_;       ///< until somebody decides
  ByFlow let_others_; ///< until they are overtaken
  std::map<model::Flow, base::Ns> last_due_;
  std::map<model::Endpoint, model::ActorId> ends_;  ///< who has sent from there
  packet::SequenceTracker tracker_;
  std::uint32_t numbered_ = 0;
  std::optional<base::Ns> passing_;  ///< the moment of a batch that was let go before it is looked at
  bool pass_copies_ = false;
  bool full_ = false;
  base::Worker worker_;
};

}  // namespace sg::lab
