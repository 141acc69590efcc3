// What the plots show, by connection and end, fed event by event: buffers, sequence numbers, the congestion window.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "app/gui/step_series.h"
#include "core/model/event.h"
#include "core/model/timeline.h"

namespace sg::gui {

/// Something at a moment, about the bytes [low, high) of a stream (sequence numbers, relative to the SYN).
struct PlotMark {
  base::Ns t = 0;
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  std::uint64_t seq = 0;  ///< its event
};

/// One end of a connection: what its socket reported, and what its kernel put on the wire.
struct EndFacts {
  StepSeries send;       ///< bytes accepted from the program, not yet acknowledged
  StepSeries receive;    ///< bytes that wait for read()
  StepSeries cwnd;       ///< bytes: segments times MSS
  StepSeries ssthresh;   ///< bytes; 0: none yet, the kernel has it at infinity
  StepSeries in_flight;  ///< bytes
  StepSeries mss;        ///< to say the above in segments
  RangeSeries segments;  ///< sequence numbers of what was sent, SYN and FIN included, bare ACKs not
  std::vector<std::uint64_t> segment_events;  ///< of `segments`, by index
  StepSeries acknowledged;  ///< SND.UNA: the highest ACK that got back
  StepSeries edge;          ///< how far the peer's window let it send: that ACK and its window
  std::vector<PlotMark> lost;   ///< at the moment it was dropped
  std::vector<PlotMark> again;  ///< sent before
  std::vector<PlotMark> sacked; ///< said by the peer to have come out of order, when it arrived
  std::optional<std::uint32_t> isn;
  std::optional<std::uint8_t> window_scale;  ///< as its SYN offered it
};

struct ConnectionFacts {
  model::Flow up;  ///< client → server
  std::optional<model::ActorId> client;
  base::Ns began = 0;
  std::array<EndFacts, 2> ends;  ///< client, server
  const EndFacts& end(model::Role role) const { return ends[role == model::Role::client ? 0 : 1]; }
};

/// Memory: some words for each sample that says something new, and for each segment. Cost of apply(): O(log n) of the connections.
class PlotFacts {
 public:
  /// After the event was appended.
  void apply(const model::Event& event, const model::Timeline& timeline);

  const std::vector<ConnectionFacts>& connections() const { return connections_; }
  /// The newest connection of that client that had begun by `t`; where none is, the newest of which nobody knows the client; null: there is neither.
  const ConnectionFacts* newest(model::ActorId client, base::Ns t) const;

 private:
  struct Place {
    std::size_t connection = 0;
    model::Role role{};  ///< of the end the flow comes from
  };
  std::optional<Place> find(const model::Flow& flow) const;
  Place begin(const model::Flow& up, base::Ns t);
  Place find_or_begin(const model::Flow& flow, const model::Timeline& timeline, base::Ns t);
  EndFacts& end(Place place) { return connections_[place.connection].ends[place.role == model::Role::client ? 0 : 1]; }
  void sampled(const model::SocketSample& sample, const model::Timeline& timeline, base::Ns t);
  void sent(const model::PacketSent& packet, const model::Event& event, const model::Timeline& timeline);
  void own(Place place, model::ActorId client);
  void arrived(const model::Segment& segment, const model::Event& event);

  std::vector<ConnectionFacts> connections_;
  std::map<model::ActorId, std::vector<std::size_t>> by_client_;  ///< ascending
  std::map<model::Flow, Place> places_;  ///< the newest connection between these ends, both ways
};

}  // namespace sg::gui
