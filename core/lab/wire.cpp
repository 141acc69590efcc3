#include "core/lab/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "core/packet/alter.h"
#include "core/packet/decode.h"
#include "core/packet/offload.h"

namespace sg::lab {

using model::Decider;
using model::PacketId;
using model::VerdictKind;

namespace {

constexpr std::uint32_t kActorMarks = 0x53480000U;

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

model::Segment decoded(const model::Bytes& bytes, const model::Segment& before) {
  if (std::optional<model::Segment> now = packet::decode_ip(bytes)) return *std::move(now);
  // So broken that no header can be read: what is known is that nobody will take it.
  model::Segment broken = before;
  broken.checksum_state = model::Checksum::wrong;
  return broken;
}

}  // namespace

std::optional<model::ActorId> actor_of(std::uint32_t mark) {
  if ((mark & 0xFFFF0000U) != kActorMarks || (mark & 0xFFFFU) == 0) return std::nullopt;
  return model::ActorId{static_cast<std::uint16_t>((mark & 0xFFFFU) - 1)};
}

Wire::Wire(Sources sources, Link link, std::uint64_t seed, std::function<void()> after_verdict)
    : sources_(sources), link_(link), after_verdict_(std::move(after_verdict)), mtu_(link.mtu), rules_(seed) {}

Wire::~Wire() { stop(); }

sys::Status Wire::open() {
  wake_ = base::UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_.valid()) return sys::failed("eventfd");
  raw_ = base::UniqueFd(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW));
  if (!raw_.valid()) return sys::failed("raw socket");
  raw6_ = base::UniqueFd(socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW));
  if (!raw6_.valid() && errno != EAFNOSUPPORT) return sys::failed("raw socket for IPv6");
  for (const int fd : {raw_.get(), raw6_.get()}) {
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_MARK, &sys::kPassMark, sizeof sys::kPassMark) != 0) return sys::failed("SO_MARK");
  }
  if (const sys::Status status = queue_.open(link_.offloads); !status.ok()) return status;
  inbox_.set_wake([this] { eventfd_write(wake_.get(), 1); });
  worker_.start(
      "wire", [this] { run(); },
      [this](const std::string& what) { trouble(what + "; packets no longer get through: start the lesson again", model::Trouble::wire_died); });
  return sys::success();
}

sys::Status Wire::set_link(Link link) {
  mtu_.store(link.mtu);
  return queue_.show_as_for_a_card(link.offloads);
}

void Wire::set_pace(base::Ns per_packet, std::optional<model::ActorId> from) {
  std::lock_guard lock(mutex_);
  if (from) {
    paces_[*from] = per_packet;
  } else {
    pace_ = per_packet;
    paces_.clear();
  }
}

void Wire::set_rule(const model::WireRule& rule) {
  sources_.owner.emit(model::RuleSet{rule});
  std::lock_guard lock(mutex_);
  rules_.set(rule);
}

void Wire::remove_rule(const std::string& id) {
  std::vector<std::string> gone;
  {
    std::lock_guard lock(mutex_);
    for (const std::string& each : id.empty() ? rules_.ids() : std::vector{id}) {
      if (rules_.remove(each)) gone.push_back(each);
    }
  }
  for (const std::string& each : gone) sources_.owner.emit(model::RuleEnded{each, false});
}

void Wire::handle(PacketId packet, const model::Handling& how) { inbox_.post(Hand{packet, how}); }
void Wire::forge(const model::Forgery& forgery, model::SharedBytes like) { inbox_.post(Forge{forgery, std::move(like)}); }
void Wire::release_all() { inbox_.post(ReleaseAll{}); }
void Wire::pass_copies(bool pass) { inbox_.post(PassCopies{pass}); }

void Wire::stop() {
  if (!worker_.running()) return;
  stopping_.store(true);
  eventfd_write(wake_.get(), 1);
  worker_.join();
  queue_.close();
}

void Wire::run() {
  const NfQueue::Listener listener{[this] { return nothing_to_decide(); }, [this](const NfQueue::Packet& packet) { take(packet); },
                                   [this](model::EngineError error) { say(std::move(error)); }};
  std::array<pollfd, 2> watched{pollfd{queue_.fd(), POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}};
  while (!stopping_.load()) {
    timespec limit{};
    timespec* until = nullptr;
    if (!due_.empty()) {
      const base::Ns left = std::max<base::Ns>(0, due_.begin()->first - base::now_ns());
      limit = {left / base::kSecond, left % base::kSecond};
      until = &limit;
    }
    if (ppoll(watched.data(), watched.size(), until, nullptr) < 0 && errno != EINTR) {
      throw std::runtime_error(sys::failed("poll on NFQUEUE").text());
    }
    if (watched[0].revents != 0) {
      queue_.read(listener);
      if (passing_) {
        sources_.wire.close();
        passing_.reset();
        if (after_verdict_) after_verdict_();
      }
    }
    if (watched[1].revents != 0) {
      eventfd_t count = 0;
      eventfd_read(wake_.get(), &count);
      for (const Request& request : inbox_.take()) carry_out(request);
    }
    deliver_due();
  }
}

void Wire::carry_out(const Request& request) {
  std::visit(Overloaded{
                 [&](const Hand& hand) { apply_verb(hand.packet, hand.how, {Decider::hand}); },
                 [&](const Forge& forge) {
                   const std::optional<model::Segment> like = packet::decode_ip(*forge.like);
                   if (!like) return;
                   model::PacketSent event;
                   event.bytes = std::make_shared<const model::Bytes>(packet::forge(*forge.like, *like, forge.forgery));
                   event.segment = decoded(*event.bytes, *like);
                   event.origin = model::Origin::forged;
                   event.made_from = forge.forgery.like;
                   put_on_wire(std::move(event), {});
                 },
                 [&](const ReleaseAll&) {
                   std::vector<PacketId> held;
                   for (const auto& [id, packet] : packets_) {
                     if (packet.held) held.push_back(id);
                   }
                   for (const PacketId id : held) apply_verb(id, {}, {Decider::hand});
                 },
                 [&](const PassCopies& copies) { pass_copies_ = copies.pass; },
             },
             request);
}

/// When all that comes now goes on at once. The moment of the whole batch is read here, before any of it has arrived.
bool Wire::nothing_to_decide() {
  if (!packets_.empty() || !last_due_.empty()) return false;
  {
    std::lock_guard lock(mutex_);
    if (!rules_.empty() || pace_ != 0 || !paces_.empty()) return false;
  }
  sources_.wire.open();
  passing_ = sources_.wire.clock();
  return true;
}

void Wire::take(const NfQueue::Packet& queued) {
  std::optional<model::Segment> segment = packet::decode_ip(queued.bytes);
  if (!segment) {  // neither TCP nor UDP (an ICMP error): not a subject, and must not be held up
    if (!queued.accepted) queue_.accept(queued.id);
    return;
  }
  if (!queued.accepted) sources_.wire.open();
  const base::Ns sent = queued.accepted ? *passing_ : sources_.wire.clock();
  const PacketId id{++numbered_};
  model::PacketSent event;
  event.packet = id;
  event.actor = actor_of(queued.mark);
  event.retransmits = tracker_.track(*segment, id);
  event.bytes = std::make_shared<const model::Bytes>(queued.bytes.begin(), queued.bytes.end());
  if (event.actor) ends_.try_emplace(segment->flow.from, *event.actor);
  const bool again = event.retransmits != PacketId::none;
  const std::optional<model::ActorId> from = event.actor;
  if (queued.accepted) {
    event.segment = *std::move(segment);
    sources_.wire.add(sent, std::move(event));
    sources_.wire.add(sent, model::Verdict{.packet = id, .kind = VerdictKind::deliver});
    return;
  }
  OnWire packet{*segment, event.bytes};
  event.segment = *std::move(segment);
  sources_.wire.add(sent, std::move(event));
  sources_.wire.close();
  if (!pass_copies_ && !held_.empty()) {
    if (const std::optional<PacketId> held = counted_on(packet.segment, again)) {
      queue_.drop(queued.id);
      say(model::Verdict{.packet = id, .kind = VerdictKind::withhold, .copy_of = *held});
      return;
    }
  }

  std::optional<WireRules::Found> found;
  base::Ns due = 0;
  {
    std::lock_guard lock(mutex_);
    if (!rules_.empty()) {
      const auto to = ends_.find(packet.segment.flow.to);
      found = rules_.ask({packet.segment, from, to == ends_.end() ? std::nullopt : std::optional(to->second), again});
    }
    due = due_of(packet.segment, from, base::now_ns());
  }
  if (!found && due == 0) {
    // Without a pace it goes on at once, so that the wire costs a learner's program as little as can be.
    arrive(id, packet.segment.flow, {}, [&] {
      queue_.accept(queued.id);
      return sys::success();
    });
    return;
  }
  queue_.drop(queued.id);
  if (packets_.size() >= kMostPackets) {
    if (!std::exchange(full_, true)) {
      const std::string most = std::to_string(kMostPackets);
      trouble(most + " packets are on the wire: what is sent now is lost. Let some of them go", model::Trouble::wire_full, most);
    }
    say(model::Verdict{.packet = id, .kind = VerdictKind::drop});
    return;
  }
  const auto at = packets_.emplace(id, std::move(packet)).first;
  wait_until(at, std::max(due, base::now_ns()));
  if (!found) return;
  // It flies; the rule does with it what a hand would do.
  apply_verb(id, found->rule.then, {Decider::rule, found->rule.id});
  if (found->spent) say(model::RuleEnded{found->rule.id, true});
  deliver_due();
}

/// 0: at once. Called with the mutex held.
base::Ns Wire::due_of(const model::Segment& segment, std::optional<model::ActorId> from, base::Ns sent) {
  base::Ns pace = pace_;
  if (from && !paces_.empty()) {
    if (const auto own = paces_.find(*from); own != paces_.end()) pace = own->second;
  }
  if (pace == 0 && last_due_.empty()) return 0;
  base::Ns& last = last_due_[segment.flow];
  if (pace == 0 && last <= sent) {
    last_due_.erase(segment.flow);
    return 0;
  }
  // A pace that was just made shorter must not let a packet overtake those before it.
  last = std::max(sent + pace, last);
  return last;
}

/// The held packet that this one stays off the wire for: it says the same again (or is a probe like it), or it is a SYN again that only asks for the held SYN, ACK.
std::optional<PacketId> Wire::counted_on(const model::Segment& segment, bool retransmission) const {
  if (retransmission && segment.has(model::kSyn) && !segment.has(model::kAck)) {
    if (const auto answers = held_.find(segment.flow.reversed()); answers != held_.end()) {
      for (const PacketId id : answers->second) {
        const model::Segment& answer = packets_.at(id).segment;
        if (answer.has(model::kSyn) && answer.has(model::kAck) && answer.ack == segment.seq + 1) return id;
      }
    }
  }
  const auto same_way = held_.find(segment.flow);
  if (same_way == held_.end()) return std::nullopt;
  const bool probe = segment.length() == 0 && !segment.has(model::kRst) && tracker_.is_old(segment);
  if (!retransmission && !probe) return std::nullopt;
  for (const PacketId id : same_way->second) {
    const OnWire& held = packets_.at(id);
    if (!held.from_kernel) continue;
    const std::uint32_t from_its_first = segment.seq - held.segment.seq;
    if (probe ? from_its_first == 0 && held.segment.length() == 0 : from_its_first < held.segment.length()) return id;
  }
  return std::nullopt;
}

void Wire::apply_verb(PacketId id, const model::Handling& how, const By& by) {
  const auto at = packets_.find(id);
  if (at == packets_.end()) return;
  const base::Ns now = base::now_ns();
  switch (how.verb) {
    case model::Verb::deliver:
      if (by.decider == Decider::rule) return;  // it flies already
      deliver(at, by);
      return;
    case model::Verb::hold: hold(at, by, 0); return;
    case model::Verb::drop: drop(at, by); return;
    case model::Verb::duplicate: duplicate(at, by); return;
    case model::Verb::corrupt: corrupt(at, how, by); return;
    case model::Verb::delay: hold(at, by, std::max(at->second.due, now) + how.delay); return;
    case model::Verb::reorder: {
      // What somebody holds has no deadline, and gets none: it waits until it is overtaken, however long the hand takes to let the other one go.
      const bool in_hand = at->second.held && at->second.due == 0;
      hold(at, by, in_hand ? 0 : std::max(at->second.due, now) + kReorderPatience);
      at->second.behind = std::max(1U, how.behind);
      let_others_[at->second.segment.flow].insert(id);
      return;
    }
  }
}

void Wire::deliver_due() {
  while (!due_.empty() && due_.begin()->first <= base::now_ns()) deliver(packets_.find(due_.begin()->second), {});
}

void Wire::deliver(Packets::iterator at, const By& by) {
  const PacketId id = at->first;
  const model::SharedBytes bytes = at->second.bytes;
  const model::Segment segment = at->second.segment;
  forget(at);
  arrive(id, segment.flow, by, [&] {
    // Those that were accepted before it must not come after it.
    if (sys::Status status = queue_.flush(); !status.ok()) return status;
    return inject(bytes, segment);
  });
}

template <typename Send>
void Wire::arrive(PacketId id, const model::Flow& flow, const By& by, Send send) {
  // The moment is read before it is sent on: what the receiving kernel then does comes after it on the timeline.
  sources_.wire.open();
  const base::Ns arrived = sources_.wire.clock();
  const sys::Status status = send();
  sources_.wire.add(arrived, model::Verdict{.packet = id, .kind = VerdictKind::deliver, .by = by.decider, .rule = by.rule});
  if (!status.ok()) sources_.wire.add(arrived, model::EngineError{"wire", status.text(), {}, "", status.error});
  sources_.wire.close();
  if (after_verdict_) after_verdict_();
  if (!let_others_.empty()) let_overtaken_go(flow, id);
}

void Wire::drop(Packets::iterator at, const By& by) {
  const PacketId id = at->first;
  say(model::Verdict{.packet = id, .kind = VerdictKind::drop, .by = by.decider, .rule = by.rule});
  forget(at);
  if (after_verdict_) after_verdict_();
}

/// `until` on base::now_ns()'s clock; 0: until somebody decides.
void Wire::hold(Packets::iterator at, const By& by, base::Ns until) {
  stop_waiting(at);
  OnWire& packet = at->second;
  packet.held = true;
  if (until == 0) {
    held_[packet.segment.flow].insert(at->first);
  } else {
    wait_until(at, until);
  }
  model::Verdict verdict{.packet = at->first, .kind = VerdictKind::hold, .by = by.decider, .rule = by.rule};
  if (until != 0) verdict.until = until - sources_.wire.began();
  say(std::move(verdict));
}

void Wire::duplicate(Packets::iterator at, const By& by) {
  const OnWire original = at->second;
  model::PacketSent event;
  event.bytes = original.bytes;
  event.segment = original.segment;
  event.origin = model::Origin::duplicate;
  event.made_from = at->first;
  event.rule = by.rule;
  put_on_wire(std::move(event), original);
}

/// A packet that no kernel sent. It waits as `like` does.
void Wire::put_on_wire(model::PacketSent event, OnWire like) {
  const PacketId id{++numbered_};
  event.packet = id;
  tracker_.relate(event.segment);
  OnWire packet;
  packet.segment = event.segment;
  packet.bytes = event.bytes;
  packet.from_kernel = false;
  say(std::move(event));
  const auto at = packets_.emplace(id, std::move(packet)).first;
  if (like.held && like.due == 0) {
    hold(at, {Decider::hand}, 0);
  } else if (like.due > base::now_ns()) {
    wait_until(at, like.due);
  } else {
    // After the one it was made from, which may be on its way out only now.
    wait_until(at, base::now_ns());
  }
}

void Wire::corrupt(Packets::iterator at, const model::Handling& how, const By& by) {
  OnWire& packet = at->second;
  std::vector<model::BitPlace> places = how.bits;
  if (places.empty()) {
    using Part = model::BitPlace::Part;
    const Part part = packet.segment.payload_bytes > 0 ? Part::payload : Part::transport;
    std::lock_guard lock(mutex_);
    const auto bit = std::uniform_int_distribution<std::uint32_t>(0, packet::part_size(*packet.bytes, packet.segment, part) * 8 - 1)(rules_.dice());
    places.push_back({part, bit / 8, static_cast<std::uint8_t>(bit % 8)});
  }
  model::Bytes bytes = *packet.bytes;
  bool changed = false;
  for (const model::BitPlace& place : places) changed = packet::flip(bytes, packet.segment, place) || changed;
  if (!changed) {
    trouble("packet " + std::to_string(static_cast<std::uint32_t>(at->first)) + " has no such bit to flip: it goes on unchanged");
    return;
  }
  if (how.mend_checksum) packet::mend_checksums(bytes, packet.segment);
  model::PacketAltered event;
  event.packet = at->first;
  event.by = by.decider;
  event.rule = by.rule;
  event.changes = packet::differences(*packet.bytes, bytes);
  event.mended = how.mend_checksum;
  event.bytes = std::make_shared<const model::Bytes>(std::move(bytes));
  event.segment = decoded(*event.bytes, packet.segment);
  tracker_.relate(event.segment);
  packet.bytes = event.bytes;
  say(std::move(event));
}

void Wire::wait_until(Packets::iterator at, base::Ns due) {
  at->second.due = due;
  due_.insert({due, at->first});
}

void Wire::stop_waiting(Packets::iterator at) {
  OnWire& packet = at->second;
  if (packet.due != 0) due_.erase({packet.due, at->first});
  for (ByFlow* waiting : {&held_, &let_others_}) {
    const auto same_way = waiting->find(packet.segment.flow);
    if (!packet.held || same_way == waiting->end()) continue;
    same_way->second.erase(at->first);
    if (same_way->second.empty()) waiting->erase(same_way);
  }
  packet.due = 0;
  packet.behind = 0;
  packet.held = false;
}

void Wire::forget(Packets::iterator at) {
  stop_waiting(at);
  packets_.erase(at);
  if (packets_.size() < kMostPackets / 2) full_ = false;
}

/// One of this direction has arrived: who was waiting for others to go first?
void Wire::let_overtaken_go(const model::Flow& flow, PacketId delivered) {
  const auto same_way = let_others_.find(flow);
  if (same_way == let_others_.end()) return;
  std::vector<PacketId> ready;
  for (const PacketId id : same_way->second) {
    if (id > delivered) break;
    OnWire& packet = packets_.at(id);
    if (--packet.behind == 0) ready.push_back(id);
  }
  for (const PacketId id : ready) {
    if (const auto at = packets_.find(id); at != packets_.end()) deliver(at, {});
  }
}

void Wire::say(model::Payload payload) { sources_.wire.emit(std::move(payload)); }

void Wire::trouble(const std::string& what, model::Trouble trouble, const std::string& detail) { say(model::EngineError{"wire", what, trouble, detail}); }

/// raw(7) with IP_HDRINCL, IPV6_HDRINCL, which IPPROTO_RAW implies: the bytes are the whole IP packet. Marked, so that it passes by the queue.
sys::Status Wire::send_raw(const model::Bytes& packet) const {
  ssize_t sent = 0;
  if (packet[0] >> 4U == 6 && raw6_.valid()) {
    // The address of the call only says which way, and all go over lo; a changed destination address stays in the header, for the receiving end to refuse.
    sockaddr_in6 way{};
    way.sin6_family = AF_INET6;
    way.sin6_addr = in6addr_loopback;
    sent = sendto(raw6_.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&way), sizeof way);
  } else {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    std::copy_n(packet.begin() + 16, 4, reinterpret_cast<std::uint8_t*>(&to.sin_addr.s_addr));
    sent = sendto(raw_.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  return sent == static_cast<ssize_t>(packet.size()) ? sys::success() : sys::failed("send a packet of our own");
}

/// As a network card would: whole checksums, and no larger than the MTU.
sys::Status Wire::inject(const model::SharedBytes& bytes, const model::Segment& segment) const {
  const std::uint32_t mtu = mtu_.load();
  if (bytes->size() <= mtu && segment.checksum_state != model::Checksum::unknown) return send_raw(*bytes);
  for (const model::Bytes& packet : packet::as_a_card_sends(*bytes, segment, mtu)) {
    if (sys::Status status = send_raw(packet); !status.ok()) return status;
  }
  return sys::success();
}

}  // namespace sg::lab
