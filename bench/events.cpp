// What keeping events costs: how many a second the recorder takes in, and how many bytes each occupies besides its payload.
//
//   bench_events [ROUND_TRIPS]      (3,000 by default)
//
// The events are real: an echo over a private loopback, with traced calls, probe and wire. They are then copied, which shares their payload (the bytes of
// packets, writes and reads), into a timeline and into what a window keeps beside it, with every allocation counted as malloc_usable_size(3) has it; what
// holds a payload (its vector and its count of owners) is added. Last, four threads say the same events again to a recorder as fast as they can.
#include <malloc.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/lab/probe.h"
#include "core/lab/traced_calls.h"
#include "core/lab/wire.h"
#include "core/model/streams.h"
#include "core/model/world.h"
#include "core/record/recorder.h"
#include "core/sys/loopback.h"
#include "core/sys/netns.h"

namespace {
std::atomic<std::int64_t> allocated{0};
void* counted(void* p) {
  allocated.fetch_add(static_cast<std::int64_t>(malloc_usable_size(p) + sizeof(std::size_t)), std::memory_order_relaxed);  // and malloc's own word
  return p;
}
}  // namespace

void* operator new(std::size_t size) {
  if (void* p = std::malloc(size)) return counted(p);
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  if (p == nullptr) return;
  allocated.fetch_sub(static_cast<std::int64_t>(malloc_usable_size(p) + sizeof(std::size_t)), std::memory_order_relaxed);
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept { operator delete(p); }

namespace {

using namespace sg;

constexpr std::size_t kMessage = 64;
constexpr double kGoalBytes = 64;
constexpr int kProducers = 4;  // two programs, the wire, the probe
constexpr int kTurns = 5;

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "bench_events: %s\n", what.c_str());
  std::exit(77);
}

/// An echo, as everything that watches it saw it.
std::vector<model::Event> real_events(int round_trips) {
  using model::CallKind;
  std::vector<model::Event> events;
  record::Recorder recorder(base::now_ns(), [&](const auto& batch) { events.insert(events.end(), batch.begin(), batch.end()); });
  recorder.start();
  lab::Probe probe(recorder.add_source(), nullptr, nullptr);
  if (const auto status = probe.start(); !status.ok()) give_up(status.text());
  lab::Wire wire({recorder.add_source(), recorder.add_source()}, {}, 1, [&] { probe.poke(); });
  if (const auto status = wire.open(); !status.ok()) give_up(status.text());
  {
    std::atomic<std::uint32_t> calls{0};
    std::atomic<bool> cancelled{false};
    const auto around = [&](model::ActorId actor) {
      lab::CallSurroundings surroundings;
      surroundings.next_call = &calls;
      surroundings.after_call = [&] { probe.poke(); };
      surroundings.mark = lab::mark_of(actor);
      return surroundings;
    };
    const auto request = [](CallKind kind, int fd) {
      lab::CallRequest r;
      r.kind = kind;
      r.fd = fd;
      return r;
    };
    constexpr model::ActorId kServer{0};
    constexpr model::ActorId kClient{1};
    recorder.add_source().emit(model::ActorStarted{kServer, "server", model::Role::server});
    recorder.add_source().emit(model::ActorStarted{kClient, "client", model::Role::client});
    lab::TracedCalls server(recorder.add_source(), kServer, around(kServer), cancelled);
    lab::TracedCalls client(recorder.add_source(), kClient, around(kClient), cancelled);
    const int listener = static_cast<int>(server.perform(request(CallKind::socket, -1)).ret);
    lab::CallRequest bind = request(CallKind::bind, listener);
    bind.address = {model::IpAddress::v4(127, 0, 0, 1), 8888};
    server.perform(bind);
    lab::CallRequest listen = request(CallKind::listen, listener);
    listen.backlog = 1;
    server.perform(listen);
    const int connecting = static_cast<int>(client.perform(request(CallKind::socket, -1)).ret);
    lab::CallRequest connect = request(CallKind::connect, connecting);
    connect.address = bind.address;
    if (client.perform(connect).ret != 0) give_up("connect");
    const int connection = static_cast<int>(server.perform(request(CallKind::accept, listener)).ret);
    std::thread echo([&] {
      std::array<std::uint8_t, kMessage> buffer{};
      lab::CallRequest read = request(CallKind::read, connection);
      read.buffer = buffer;
      lab::CallRequest write = request(CallKind::write, connection);
      for (int i = 0; i < round_trips; ++i) {
        const std::int64_t n = server.perform(read).ret;
        if (n <= 0) give_up("echo");
        write.data = std::span(buffer).first(static_cast<std::size_t>(n));
        server.perform(write);
      }
    });
    std::array<std::uint8_t, kMessage> buffer{};
    lab::CallRequest read = request(CallKind::read, connecting);
    read.buffer = buffer;
    lab::CallRequest write = request(CallKind::write, connecting);
    write.data = buffer;
    for (int i = 0; i < round_trips; ++i) {
      if (client.perform(write).ret != kMessage || client.perform(read).ret <= 0) give_up("ping");
    }
    echo.join();
  }
  wire.stop();
  probe.stop();
  recorder.stop();
  return events;
}

const char* name_of(const model::Payload& payload) {
  constexpr std::array<const char*, std::variant_size_v<model::Payload>> kNames = {"ActorStarted", "ActorAt", "CallEntered", "CallReturned", "PacketSent", "Verdict", "PacketAltered", "RuleSet", "RuleEnded",
                                                                                 "SocketSample", "SocketGone", "CounterChange", "LessonStep", "ExpectationResult", "PredictionResult", "EngineError"};
  return kNames.at(payload.index());
}

model::SharedBytes payload_of(const model::Event& event) {
  if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) return sent->bytes;
  if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) return entered->bytes;
  if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) return returned->bytes;
  return nullptr;
}

template <typename Fill>
double bytes_of(Fill fill) {
  const std::int64_t before = allocated;
  [[maybe_unused]] const auto kept = fill();
  return static_cast<double>(allocated - before);
}

double memory(const std::vector<model::Event>& events) {
  const auto count = static_cast<double>(events.size());
  std::map<std::string, std::size_t> kinds;
  std::set<const model::Bytes*> payloads;
  for (const model::Event& event : events) {
    ++kinds[name_of(event.payload)];
    if (const auto bytes = payload_of(event)) payloads.insert(bytes.get());
  }
  std::printf("%zu events of an echo:", events.size());
  for (const auto& [name, number] : kinds) {
    if (number * 100 >= events.size()) std::printf(" %s %.0f %%", name.c_str(), 100 * static_cast<double>(number) / count);
  }
  // make_shared: the vector behind two counters and a table's pointer; malloc's word for that and for the bytes.
  const double holders = static_cast<double>(payloads.size() * (sizeof(model::Bytes) + 16 + 2 * sizeof(std::size_t)));
  const double bare = bytes_of([&] { return std::vector<model::Event>(events); });
  model::Timeline timeline;
  const double whole = bytes_of([&] {
    for (const model::Event& event : events) timeline.append(event);
    return 0;
  });
  const double folded = bytes_of([&] {
    auto worlds = std::make_unique<model::WorldCache>(timeline);
    worlds->at(timeline.size());
    return worlds;
  });
  const double streams = bytes_of([&] {
    auto index = std::make_unique<model::Streams>();
    for (const model::Event& event : events) index->apply(event);
    return index;
  });
  const auto each = [&](double bytes) { return bytes / count; };
  std::printf("\nbytes an event, besides its payload\n  %-34s %7.1f  (sizeof(Event) is %zu)\n  %-34s %7.1f\n  %-34s %7.1f\n", "the events themselves", each(bare), sizeof(model::Event),
              "what holds their payload", each(holders), "the timeline's indices", each(whole - bare));
  const double sum = each(whole + holders);
  std::printf("  %-34s %7.1f  (goal %.0f)\n  %-34s %7.1f\n  %-34s %7.1f\n", "together", sum, kGoalBytes, "keyframes of the world", each(folded), "streams (whose byte it is)", each(streams));
  return sum;
}

/// Events a second, from the threads that say them to the owner's timeline.
double rate(const std::vector<model::Event>& events) {
  model::Timeline timeline;
  const base::Ns began = base::now_ns();
  record::Recorder recorder(began, [&](const auto& batch) {
    for (const model::Event& event : batch) timeline.append(event);
  });
  std::vector<std::thread> threads;
  for (int producer = 0; producer < kProducers; ++producer) {
    threads.emplace_back([&, producer, &source = recorder.add_source()] {
      for (std::size_t i = static_cast<std::size_t>(producer); i < events.size(); i += kProducers) source.emit(events[i].payload);
    });
  }
  recorder.start();
  for (std::thread& thread : threads) thread.join();
  recorder.stop();
  const double seconds = static_cast<double>(base::now_ns() - began) / 1e9;
  if (timeline.size() != events.size()) give_up("the recorder lost events");
  return static_cast<double>(events.size()) / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const int round_trips = argc > 1 ? std::atoi(argv[1]) : 3000;
  if (round_trips <= 0) {
    std::fprintf(stderr, "usage: bench_events [ROUND_TRIPS]\n");
    return 2;
  }
  for (const sys::Status& status : {sys::enter_user_namespace(), sys::enter_network_namespace(), sys::set_up_loopback(1500, false)}) {
    if (!status.ok()) give_up(status.text());
  }
  const std::vector<model::Event> events = real_events(round_trips);
  memory(events);
  std::vector<double> rates;
  for (int turn = 0; turn < kTurns; ++turn) rates.push_back(rate(events));
  std::sort(rates.begin(), rates.end());
  std::printf("recorded: %.0f events a second (median of %d; best %.0f)\n", rates[rates.size() / 2], kTurns, rates.back());
  return 0;
}
