// The laboratory: a loopback of its own, the programs on it, and the instruments around them.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lab/actor.h"
#include "core/lab/capture.h"
#include "core/lab/host_ports.h"
#include "core/lab/inference.h"
#include "core/lab/probe.h"
#include "core/lab/wire.h"
#include "core/record/recorder.h"

namespace sg::lab {

/// Where the connections are made, and so what can be seen of them.
enum class Ground : std::uint8_t {
  own_namespace,  ///< a private network namespace: every packet passes through the wire
  host_captured,  ///< the host's loopback, its packets seen through a packet socket
  host_blind,     ///< the host's loopback, packets inferred from calls
};

struct Settings {
  Ground ground = Ground::own_namespace;
  std::uint32_t mtu = 1500;
  bool offloads = false;
  base::Ns pace = 0;
  std::vector<std::string> congestion_control;  ///< the first the kernel permits; none: reno, which it always does
  std::map<std::string, std::string> sysctls;
  std::uint64_t seed = 1;  ///< of the wire's dice: the same seed and the same packets, the same fate
};

/// Threads: one owner, which calls everything from the same thread; in own_namespace start() moves that thread into the
/// namespace for good, and the threads of the lab inherit it. The namespace ends with them.
/// Started in the order probe, wire, actors; stopped in the reverse.
class Lab {
 public:
  Lab(record::Recorder& recorder, Settings settings);
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  /// Empty on success, else what was attempted and why it failed.
  std::string start();
  /// The program waits before its first call. After start().
  Actor& add_actor(std::string id, model::Role role, std::unique_ptr<Script> script);
  /// A thread of `parent`'s program, which begins when that starts it (Actor::add_thread); after start(), before the parent's first call.
  Actor& add_thread(std::string id, model::Role role, Actor& parent);
  Actor* actor(const std::string& id);
  /// Ends the program wherever it is: its kernel closes what it has open.
  void kill(const std::string& id);
  const std::vector<std::unique_ptr<Actor>>& actors() const { return actors_; }
  void set_pace(base::Ns per_packet, std::optional<model::ActorId> from);
  /// MTU of the loopback in bytes, and its segmentation offloads, for connections made from now on. The host's own are left alone.
  void set_mtu(std::uint32_t mtu, bool offloads);
  /// For connections made from now on. The host's own settings are left alone. A refusal is told on the timeline.
  void set_sysctl(const std::string& name, const std::string& value);

  /// Congestion controls that the lab's own network has and permits, as tcp(7) lists them, and the one that was in force at the start. None: it has no network of its own.
  const std::vector<std::string>& controls() const { return controls_; }
  const std::string& control() const { return control_; }

  /// What follows does nothing where packets cannot be held.
  bool can_hold() const { return wire_ != nullptr; }
  void handle(model::PacketId packet, const model::Handling& how);
  void forge(const model::Forgery& forgery, model::SharedBytes like);
  void set_rule(const model::WireRule& rule);
  void remove_rule(const std::string& id);
  void release_all();
  void pass_copies(bool pass);
  /// Cancels every blocked call and ends all threads; the instruments' last words are in the recorder then.
  void stop();

 private:
  std::string prepare_namespace();
  Actor& make_actor(std::string id, model::Role role, std::uint32_t mark, std::unique_ptr<Script> script);

  record::Recorder* recorder_;
  Settings settings_;
  record::Source* own_source_;
  std::vector<std::string> controls_;
  std::string control_;
  std::atomic<std::uint32_t> calls_{0};
  std::unique_ptr<HostPorts> host_ports_;
  std::unique_ptr<Inference> inference_;
  std::unique_ptr<Probe> probe_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<Capture> capture_;
  std::vector<std::unique_ptr<Actor>> actors_;
};

}  // namespace sg::lab
