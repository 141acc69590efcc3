// Calls tier: what must have been on the wire, concluded from calls and socket reports. Everything it says is marked inferred.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "core/model/event.h"
#include "core/record/recorder.h"

namespace sg::lab {

/// Knows no raw SEQ and ACK numbers (the kernel tells them to nobody), only relative ones, which the bytes fix.
/// Threads: any; its methods run inside the open window of the source they are given.
class Inference {
 public:
  /// After a call on `fd` returned, on the thread that owns the descriptor.
  void after_call(record::Source& source, base::Ns t, const model::CallReturned& call, int fd);
  /// connect() had not waited, and the connection is made now.
  void connected(record::Source& source, base::Ns t, const model::Flow& there);
  /// A socket's report may show that bytes have left, or were acknowledged, since.
  void on_sample(record::Source& source, base::Ns t, const model::SocketSample& sample);

 private:
  struct Stream {
    std::uint64_t written = 0;
    std::uint64_t sent = 0;
    std::uint64_t acked = 0;
    bool fin = false;
  };
  void handshake(record::Source& source, base::Ns t, const model::Flow& there);
  void advance(record::Source& source, base::Ns t, const model::Flow& flow, std::uint64_t unsent, std::uint64_t unacked,
               std::uint32_t mss);
  void say(record::Source& source, base::Ns t, const model::Flow& flow, std::uint8_t flags, std::uint64_t rel_seq,
           std::uint64_t rel_ack, std::uint32_t payload);

  std::mutex mutex_;
  std::map<model::Flow, Stream> streams_;
  std::uint32_t packets_ = 0;
};

}  // namespace sg::lab
