// The instrumented socket layer: every call becomes two events, entered and returned.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/lab/call.h"
#include "core/record/recorder.h"

namespace sg::lab {

class Inference;
class HostPorts;

/// Shared by all actors of a run; all optional but `next_call`.
struct CallSurroundings {
  std::atomic<std::uint32_t>* next_call = nullptr;  ///< numbers the calls of the run
  std::function<void()> after_call;                 ///< pokes the probe
  Inference* inference = nullptr;                   ///< calls tier: concludes segments from calls
  HostPorts* host_ports = nullptr;                  ///< host tiers: keeps to 127.0.0.1 and free ports
  std::uint32_t mark = 0;                           ///< SO_MARK of its sockets, by which the wire knows whose a packet is; 0: none
};

/// What one process has open; its threads share it, as they share the kernel's table. The kernel closes what is left when the last of them has ended.
/// Threads: any that has this table of descriptors (CLONE_FILES, clone(2)).
class Descriptors {
 public:
  struct Descriptor {
    model::SocketId socket{};
    model::Flow flow;
    bool listening = false;
    bool connected = false;
    bool connecting = false;  ///< connect() has not waited: the connection was in the making when it returned
    bool datagram = false;
    model::Endpoint sender;  ///< of the last recvfrom()
  };

  Descriptors() = default;
  ~Descriptors();
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;

  std::optional<Descriptor> find(int fd) const;
  std::vector<int> all() const;
  void set(int fd, Descriptor descriptor);
  /// One whose connection was in the making. False: that has been seen already, or the descriptor is another's by now.
  bool connected(int fd, const Descriptor& descriptor);
  /// Before it is closed: the number may be another thread's a moment later.
  void forget(int fd);

 private:
  mutable std::mutex mutex_;
  std::map<int, Descriptor> open_;
};

/// Makes calls for one program. What the kernel answers is data, never an exception.
/// Threads: used on the thread that owns the descriptors; `cancelled` is set by others, followed by a signal.
class TracedCalls {
 public:
  TracedCalls(record::Source& source, model::ActorId actor, CallSurroundings surroundings, const std::atomic<bool>& cancelled,
              int standard_input = 0, std::shared_ptr<Descriptors> descriptors = std::make_shared<Descriptors>());
  TracedCalls(const TracedCalls&) = delete;
  TracedCalls& operator=(const TracedCalls&) = delete;

  CallOutcome perform(const CallRequest& request);

 private:
  using Descriptor = Descriptors::Descriptor;

  CallOutcome make(const CallRequest& request, const model::Endpoint& address);
  int not_its_own(const CallRequest& request) const;
  std::optional<Descriptor> look(int fd);
  std::int64_t receive(int fd, std::span<std::uint8_t> buffer, int flags);
  int wait(const CallRequest& request, int& ready, std::uint16_t& revents) const;
  void learn(const CallRequest& request, const CallOutcome& outcome, model::CallReturned& returned);
  model::QueueSizes queue_sizes(int fd, bool nothing_unread) const;

  record::Source* source_;
  model::ActorId actor_;
  CallSurroundings around_;
  const std::atomic<bool>* cancelled_;
  int standard_input_;  ///< what the program's descriptor 0 really is
  std::shared_ptr<Descriptors> descriptors_;
  model::Endpoint sender_;       ///< what the last recvfrom() was told
  bool nothing_unread_ = false;  ///< the last receive() was told so by the kernel
};

}  // namespace sg::lab
