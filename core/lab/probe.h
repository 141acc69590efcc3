// Asks the kernel, steadily and after everything that happens, how its sockets and counters are.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/worker.h"
#include "core/lab/sock_diag.h"
#include "core/record/recorder.h"

namespace sg::lab {

class HostPorts;

/// Threads: start() on a thread of the namespace; poke() from any; stop() from the owner.
class Probe {
 public:
  /// After a poke at once, but at most this often however fast pokes come.
  static constexpr base::Ns kFastest = 2 * base::kMillisecond;
  /// And it rests this many times as long as it worked: a dump walks the kernel's whole table of connections, which is
  /// large on a large machine, and the probe must not take a processor from the programs it watches.
  static constexpr base::Ns kRestPerWork = 20;
  /// Without a poke.
  static constexpr base::Ns kSteady = 50 * base::kMillisecond;
  /// Without a poke, news or a running timer for this long …
  static constexpr base::Ns kCalmAfter = base::kSecond;
  /// … it asks this often: a window in which nothing moves is to cost next to nothing. What a timer does sends a packet, and that pokes.
  static constexpr base::Ns kCalm = 250 * base::kMillisecond;
  /// Counters cost more to read than sockets do: at most this often while pokes come fast.
  static constexpr base::Ns kCounters = 10 * base::kMillisecond;

  /// `host_ports`: in the host tiers, whose sockets to report; then counters are left out, as they belong to everybody.
  /// `on_sample`: called on the probe's thread inside its open window.
  Probe(record::Source& source, const HostPorts* host_ports,
        std::function<void(record::Source&, base::Ns, const model::SocketSample&)> on_sample);
  ~Probe();
  sys::Status start();
  void poke();
  void stop();

 private:
  void run();
  void sample_sockets();
  void sample_counters();

  record::Source* source_;
  const HostPorts* host_ports_;
  std::function<void(record::Source&, base::Ns, const model::SocketSample&)> on_sample_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> poked_{false};  ///< set under the mutex; read without it, so that a poke among many costs next to nothing
  bool stopping_ = false;

  // The probe's thread only:
  SockDiag diag_;
  std::vector<model::SocketSample> samples_;
  struct Known {
    model::SocketSample sample;
    base::Ns t = 0;
  };
  std::map<model::SocketId, Known> last_;
  std::map<std::string, std::uint64_t> counters_;
  bool diag_failed_ = false;
  base::Ns last_stir_ = 0;  ///< CLOCK_MONOTONIC: when it was last poked, saw news or a running timer
  base::Worker worker_;
};

}  // namespace sg::lab
