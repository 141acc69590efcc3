// Packets of a loopback seen but not held: packet(7).
#pragma once

#include <atomic>

#include "core/base/unique_fd.h"
#include "core/base/worker.h"
#include "core/packet/sequence_tracker.h"
#include "core/record/recorder.h"
#include "core/sys/sys_error.h"

namespace sg::lab {

class HostPorts;

/// A loopback hands each packet over twice, as outgoing and as incoming; the outgoing one is kept, and it has arrived by then.
/// Threads: open() on a thread of the namespace (CAP_NET_RAW needed there); stop() from the owner.
class Capture {
 public:
  /// `host_ports`: keep packets from or to these only; null: all.
  Capture(record::Source& source, const HostPorts* host_ports);
  ~Capture();
  sys::Status open();
  void stop();

 private:
  void run();
  void take(base::Ns t, const std::uint8_t* bytes, std::size_t size);

  record::Source* source_;
  const HostPorts* host_ports_;
  base::UniqueFd socket_;
  base::UniqueFd wake_;
  packet::SequenceTracker tracker_;
  std::uint32_t packets_ = 0;
  base::Ns last_ = 0;
  base::Worker worker_;
};

}  // namespace sg::lab
