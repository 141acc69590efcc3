// Short stories of a connection, for tests of the stage: events with the fields that a view looks at.
#pragma once

#include <string>

#include "core/model/timeline.h"

namespace sg::gui::testing {

inline const model::Endpoint kClientEnd{model::IpAddress::v4(127, 0, 0, 1), 46156};
inline const model::Endpoint kServerEnd{model::IpAddress::v4(127, 0, 0, 1), 8888};
inline const model::Flow kUp{kClientEnd, kServerEnd};
inline const model::Flow kDown{kServerEnd, kClientEnd};
inline constexpr model::ActorId kServer{0};
inline constexpr model::ActorId kClient{1};

inline model::SharedBytes bytes_of(const std::string& text) {
  return std::make_shared<const model::Bytes>(text.begin(), text.end());
}

/// Writes a timeline, one line per event; each gives the event's seq.
class Story {
 public:
  Story() {
    add(0, model::ActorStarted{kServer, "server", model::Role::server});
    add(0, model::ActorStarted{kClient, "client", model::Role::client});
  }

  std::uint64_t add(base::Ns t, model::Payload payload, bool inferred = false) {
    model::Event event;
    event.seq = timeline.size() + 1;
    event.t = t;
    event.inferred = inferred;
    event.payload = std::move(payload);
    timeline.append(std::move(event));
    return timeline.size();
  }

  std::uint32_t enter(base::Ns t, model::ActorId actor, model::CallKind kind, model::CallEntered entered = {}) {
    entered.call = model::CallId{++calls_};
    entered.actor = actor;
    entered.kind = kind;
    entered_t_ = t;
    add(t, std::move(entered));
    return calls_;
  }
  std::uint64_t leave(base::Ns t, std::uint32_t call, model::ActorId actor, model::CallKind kind, model::CallReturned returned = {}) {
    returned.call = model::CallId{call};
    returned.actor = actor;
    returned.kind = kind;
    return add(t, std::move(returned));
  }

  std::uint64_t send(base::Ns t, std::uint32_t packet, const model::Flow& flow, std::uint8_t flags, std::uint32_t rel_seq = 0,
                     std::uint32_t rel_ack = 0, std::uint32_t payload = 0, std::uint32_t retransmits = 0, bool inferred = false) {
    model::PacketSent sent;
    sent.packet = model::PacketId{packet};
    sent.retransmits = model::PacketId{retransmits};
    sent.segment.flow = flow;
    sent.segment.flags = flags;
    const std::uint32_t mine = flow == kUp ? 664828920 : 4123589599;
    const std::uint32_t theirs = flow == kUp ? 4123589599 : 664828920;
    sent.segment.seq = mine + rel_seq;
    sent.segment.ack = (flags & model::kAck) != 0 ? theirs + rel_ack : 0;
    sent.segment.rel_seq = rel_seq;
    if ((flags & model::kAck) != 0) sent.segment.rel_ack = rel_ack;
    sent.segment.window = 64240;
    sent.segment.payload_bytes = payload;
    return add(t, std::move(sent), inferred);
  }
  std::uint64_t deliver(base::Ns t, std::uint32_t packet) { return add(t, model::Verdict{model::PacketId{packet}, model::VerdictKind::deliver}); }
  std::uint64_t drop(base::Ns t, std::uint32_t packet) { return add(t, model::Verdict{model::PacketId{packet}, model::VerdictKind::drop}); }

  model::Timeline timeline;

 private:
  std::uint32_t calls_ = 0;
  base::Ns entered_t_ = 0;
};

}  // namespace sg::gui::testing
