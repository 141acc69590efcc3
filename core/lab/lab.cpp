#include "core/lab/lab.h"

#include <array>
#include <sstream>
#include <utility>

#include "core/sys/loopback.h"
#include "core/sys/netns.h"
#include "core/sys/sysctl.h"

namespace sg::lab {
namespace {

/// While a segment is held the kernel's timers run, and TCP would give up long before a learner has done thinking: a SYN after two minutes, a FIN whose socket is
/// closed after one. So it tries more often, and never waits longer than 10 s to try again (tcp_rto_max_ms, since Linux 6.15). See tcp(7), ip-sysctl.
constexpr std::array<std::pair<const char*, const char*>, 6> kPatience{{
    {"net.ipv4.tcp_rto_max_ms", "10000"},
    {"net.ipv4.tcp_syn_retries", "120"},
    {"net.ipv4.tcp_synack_retries", "120"},
    {"net.ipv4.tcp_retries2", "120"},
    {"net.ipv4.tcp_orphan_retries", "120"},
    {"net.ipv4.tcp_fin_timeout", "1200"},
}};

}  // namespace

Lab::Lab(record::Recorder& recorder, Settings settings)
    : recorder_(&recorder), settings_(std::move(settings)), own_source_(&recorder.add_source()) {}

Lab::~Lab() { stop(); }

std::string Lab::prepare_namespace() {
  if (const sys::Status status = sys::enter_network_namespace(); !status.ok()) return status.text();
  if (const sys::Status status = sys::set_up_loopback(settings_.mtu, settings_.offloads); !status.ok()) return status.text();

  bool chosen = false;
  for (const std::string& name : settings_.congestion_control) {
    chosen = sys::set_sysctl("net.ipv4.tcp_congestion_control", name).ok();
    if (chosen) break;
  }
  // Where /proc/sys cannot be written to (a container), the machine's own choice stands, and that is told.
  if (!chosen) set_sysctl("net.ipv4.tcp_congestion_control", "reno");
  for (const auto& [name, value] : kPatience) sys::set_sysctl(name, value);  // what an older kernel lacks is no loss
  for (const auto& [name, value] : settings_.sysctls) set_sysctl(name, value);
  // Allowed, and not only available: in a namespace the kernel refuses the others.
  std::istringstream allowed(sys::get_sysctl("net.ipv4.tcp_allowed_congestion_control"));
  for (std::string name; allowed >> name;) controls_.push_back(name);
  control_ = sys::get_sysctl("net.ipv4.tcp_congestion_control");
  if (controls_.empty()) controls_ = {control_.empty() ? "reno" : control_};  // no /proc/sys here: what there is cannot be changed
  return {};
}

std::string Lab::start() {
  if (settings_.ground == Ground::own_namespace) {
    if (std::string failure = prepare_namespace(); !failure.empty()) return failure;
  } else {
    host_ports_ = std::make_unique<HostPorts>();
  }
  if (settings_.ground == Ground::host_blind) inference_ = std::make_unique<Inference>();

  probe_ = std::make_unique<Probe>(recorder_->add_source(), host_ports_.get(),
                                   [this](record::Source& source, base::Ns t, const model::SocketSample& sample) {
                                     if (inference_) inference_->on_sample(source, t, sample);
                                   });
  if (const sys::Status status = probe_->start(); !status.ok()) {
    own_source_->emit(model::EngineError{"probe", status.text() + "; the sockets' own reports are missing", model::Trouble::no_reports, "", status.error});
  }

  bool look_only = settings_.ground == Ground::host_captured;
  if (settings_.ground == Ground::own_namespace) {
    wire_ = std::make_unique<Wire>(Wire::Sources{recorder_->add_source(), *own_source_}, Wire::Link{settings_.mtu, settings_.offloads}, settings_.seed, [this] { probe_->poke(); });
    wire_->set_pace(settings_.pace, std::nullopt);
    if (const sys::Status status = wire_->open(); !status.ok()) {
      wire_.reset();
      look_only = true;
      own_source_->emit(model::EngineError{"wire", status.text() + "; packets are seen but cannot be delayed or held", model::Trouble::no_wire, "", status.error});
    } else if (const sys::Status& lacks = wire_->without_ipv6(); !lacks.ok()) {
      own_source_->emit(model::EngineError{"wire", lacks.text() + "; IPv6 packets pass unseen", model::Trouble::no_ipv6_wire, "", lacks.error});
    }
  }
  if (look_only) {
    capture_ = std::make_unique<Capture>(recorder_->add_source(), host_ports_.get());
    if (const sys::Status status = capture_->open(); !status.ok()) return status.text();
  }
  return {};
}

Actor& Lab::make_actor(std::string id, model::Role role, std::uint32_t mark, std::unique_ptr<Script> script) {
  const model::ActorId number{static_cast<std::uint16_t>(actors_.size())};
  own_source_->emit(model::ActorStarted{number, id, role});
  CallSurroundings around;
  around.next_call = &calls_;
  around.after_call = [this] { probe_->poke(); };
  around.inference = inference_.get();
  around.host_ports = host_ports_.get();
  if (wire_) around.mark = mark;
  actors_.push_back(std::make_unique<Actor>(Actor::Spec{std::move(id), number, role}, recorder_->add_source(), std::move(around),
                                            std::move(script)));
  return *actors_.back();
}

Actor& Lab::add_actor(std::string id, model::Role role, std::unique_ptr<Script> script) {
  Actor& actor = make_actor(std::move(id), role, mark_of(model::ActorId{static_cast<std::uint16_t>(actors_.size())}), std::move(script));
  actor.start();
  return actor;
}

Actor& Lab::add_thread(std::string id, model::Role role, Actor& parent) {
  // To the wire it is the program that sends, whichever of its threads called.
  Actor& thread = make_actor(std::move(id), role, mark_of(parent.spec().number), nullptr);
  parent.add_thread(thread);
  return thread;
}

Actor* Lab::actor(const std::string& id) {
  for (const auto& actor : actors_) {
    if (actor->spec().id == id) return actor.get();
  }
  return nullptr;
}

void Lab::kill(const std::string& id) {
  Actor* found = actor(id);
  if (found == nullptr || found->progress().finished) return;
  found->cancel();
  own_source_->emit(model::ActorAt{found->spec().number, 0, std::nullopt, "", true});
  for (const Actor* thread : found->threads()) kill(thread->spec().id);
  probe_->poke();
}

void Lab::set_pace(base::Ns per_packet, std::optional<model::ActorId> from) {
  if (wire_) wire_->set_pace(per_packet, from);
}

void Lab::set_mtu(std::uint32_t mtu, bool offloads) {
  if (settings_.ground != Ground::own_namespace) return;
  sys::Status status = sys::set_up_loopback(mtu, offloads);
  if (status.ok() && wire_) status = wire_->set_link({mtu, offloads});
  if (!status.ok()) own_source_->emit(model::EngineError{"lab", status.text(), {}, "", status.error});
}

void Lab::set_sysctl(const std::string& name, const std::string& value) {
  if (settings_.ground != Ground::own_namespace) return;
  // A kernel may lack a setting or refuse it; the lesson goes on, and the learner is told.
  if (const sys::Status status = sys::set_sysctl(name, value); !status.ok()) {
    const std::string setting = name + " = " + value;
    own_source_->emit(model::EngineError{"lab", "sysctl " + setting + ": " + status.text(), model::Trouble::setting_refused, setting, status.error});
  }
}

void Lab::handle(model::PacketId packet, const model::Handling& how) {
  if (wire_) wire_->handle(packet, how);
}

void Lab::forge(const model::Forgery& forgery, model::SharedBytes like) {
  if (wire_) wire_->forge(forgery, std::move(like));
}

void Lab::set_rule(const model::WireRule& rule) {
  if (wire_) wire_->set_rule(rule);
}

void Lab::remove_rule(const std::string& id) {
  if (wire_) wire_->remove_rule(id);
}

void Lab::release_all() {
  if (wire_) wire_->release_all();
}

void Lab::pass_copies(bool pass) {
  if (wire_) wire_->pass_copies(pass);
}

void Lab::stop() {
  for (const auto& actor : actors_) actor->cancel();
  if (capture_) capture_->stop();
  if (wire_) wire_->stop();
  if (probe_) probe_->stop();
}

}  // namespace sg::lab
