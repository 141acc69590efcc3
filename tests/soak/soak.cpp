// Endurance: plays the course at random, with random hands on the wire and on the programs, for as long as it is told.
//
//   soak SECONDS [SEED]      exit code 0: it held; 1: it did not, and the last lines say how; 77: this machine has no private loopback
//
// After each play nothing may be left of it: no thread, no descriptor. Over all of them memory may not grow. And no play may stand still: a
// lesson that plays by itself gives a step up after Director::kPatience, whatever was done to it.
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "core/lesson/lesson_loader.h"
#include "core/model/call_flags.h"
#include "core/model/describe.h"
#include "core/model/timeline.h"
#include "core/model/world.h"
#include "core/session/director.h"
#include "core/session/session.h"

namespace sg {
namespace {

namespace fs = std::filesystem;
using base::Ns;

/// A lesson plays by itself, and each of its steps ends within this; some more for a machine that is busy with other things.
constexpr Ns kStall = session::Director::kPatience + session::Director::kGrace + 30 * base::kSecond;
/// A learner does not stay at one lesson for ever either.
constexpr Ns kLongestPlay = 25 * base::kSecond;
/// Ending a session joins its threads: well under a second, and more on a busy machine.
constexpr Ns kLongestEnd = 15 * base::kSecond;
/// What the heap of this process and its resident memory may gain between the first half (without its first quarter, which warms up) and the
/// second: the largest play differs from half to half, as it is a matter of dice.
constexpr double kMostGrowth = 1.25;
constexpr std::size_t kSlackBytes = 24 * 1024 * 1024;

std::size_t entries_of(const char* folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

/// A thread that was joined stands under /proc for a moment longer: the kernel tells of its end first, and takes it down then.
bool threads_go_down_to(std::size_t wanted) {
  const Ns last = base::now_ns() + 5 * base::kSecond;
  while (entries_of("/proc/self/task") > wanted) {
    if (base::now_ns() > last) return false;
    std::this_thread::yield();
  }
  return true;
}

std::size_t resident_bytes() {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// What is in use of the heap, over all of malloc's arenas.
std::size_t heap_bytes() { return mallinfo2().uordblks; }

/// What one play left behind.
struct Rest {
  std::size_t resident = 0;
  std::size_t heap = 0;
};

struct Tally {
  std::uint64_t plays = 0;
  std::uint64_t deeds = 0;
  std::uint64_t events = 0;
  std::uint64_t packets = 0;
  std::uint64_t restarts = 0;
  std::uint64_t finished = 0;
  std::uint64_t given_up = 0;  ///< steps that random deeds kept from their end
  std::uint64_t errors = 0;    ///< said on the timeline
  Ns slowest_end = 0;
};

class Soak {
 public:
  Soak(std::uint64_t seed, Ns limit) : dice_(seed), until_(base::now_ns() + limit) {
    for (const char* folder : {"lessons", "lessons/happenings"}) {
      for (const auto& entry : fs::directory_iterator(fs::path(SG_SOURCE_DIR) / folder)) {
        const std::string name = entry.path().filename().string();
        const bool lesson = name.ends_with(".json") && !name.ends_with(".ko.json") && name.find("schema") == std::string::npos && name != "course.json";
        if (lesson) files_.push_back(entry.path());
      }
    }
    files_.push_back(fs::path(SG_SOURCE_DIR) / "tests/cli/ipv6_lesson/ipv6.json");
    std::sort(files_.begin(), files_.end());
  }

  /// Empty: it held.
  std::string run() {
    const Ns began = base::now_ns();
    Ns said = began;
    std::thread([] {}).join();  // with the first one ThreadSanitizer begins one of its own, which stays
    const std::size_t threads = entries_of("/proc/self/task");
    std::size_t descriptors = 0;
    while (base::now_ns() < until_) {
      if (const std::string failure = play(); !failure.empty()) return failure;
      ++tally_.plays;
      if (!threads_go_down_to(threads)) return "a play left threads: there were " + std::to_string(threads) + ", and now there are " + std::to_string(entries_of("/proc/self/task"));
      const std::size_t open = entries_of("/proc/self/fd");
      if (descriptors == 0) descriptors = open;
      if (open != descriptors) return "there were " + std::to_string(descriptors) + " descriptors, and now there are " + std::to_string(open);
      malloc_trim(0);  // what is kept free is no growth
      rests_.push_back({resident_bytes(), heap_bytes()});
      if (base::now_ns() - said < 60 * base::kSecond) continue;
      said = base::now_ns();
      report(said - began);
    }
    report(base::now_ns() - began);
    for (const auto& [kind, count] : told_) std::printf("  told %llu times: %s\n", static_cast<unsigned long long>(count), kind.c_str());
    return growth();
  }

 private:
  template <typename Number>
  Number pick(Number least, Number most) {
    return std::uniform_int_distribution<Number>(least, most)(dice_);
  }
  bool chance(double how) { return std::bernoulli_distribution(how)(dice_); }
  template <typename List>
  const auto& one_of(const List& list) {
    return *std::next(list.begin(), static_cast<std::ptrdiff_t>(pick<std::size_t>(0, list.size() - 1)));
  }

  std::string play() {
    const fs::path& file = one_of(files_);
    lesson::Loaded loaded = lesson::load_lesson(file, lesson::Strictness::play, fs::path(SG_SOURCE_DIR) / "lessons");
    if (!loaded.lesson) return file.string() + " cannot be read";
    lesson_ = std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson));
    free_ = file.parent_path().filename() == "happenings" && chance(0.7);
    if (free_) {
      auto free = std::make_shared<lesson::Lesson>(*lesson_);
      free->free = true;
      lesson_ = std::move(free);
    }
    timeline_.clear();
    world_ = {};
    run_ = 1;
    added_ = 0;
    const double busy = one_of(std::array{0.0, 0.05, 0.3, 0.8});  // some plays are left alone
    const Ns began = base::now_ns();
    Ns moved = began;
    Ns end_took = 0;
    {
      session::SessionOptions options;
      options.tier = session::Tier::lab;
      options.automatic = chance(0.8);
      options.pace_ms = chance(0.7) ? std::optional(pick<std::uint32_t>(0, 20)) : std::nullopt;
      options.wake = [this] {
        std::lock_guard lock(mutex_);
        news_ = true;
        changed_.notify_one();
      };
      session::Session session(lesson_, options);
      if (const std::string failure = session.start(); !failure.empty()) return file.filename().string() + " does not start: " + failure;
      session::SessionStatus before = session.status();
      const Ns leave = began + (chance(0.5) ? pick<Ns>(0, 3 * base::kSecond) : kLongestPlay);
      for (;;) {
        {
          std::unique_lock lock(mutex_);
          changed_.wait_for(lock, std::chrono::milliseconds(pick(1, 60)), [this] { return news_; });
          news_ = false;
        }
        const session::SessionStatus status = session.status();
        const bool fresh = drain(session);
        const Ns now = base::now_ns();
        if (fresh || !(status == before)) moved = now;
        if (!status.stuck.empty() && status.stuck != before.stuck) ++tally_.given_up;
        before = status;
        if (status.finished && !free_) {
          ++tally_.finished;
          break;
        }
        if (now >= std::min(leave, until_)) break;
        const bool by_itself = options.automatic && !lesson_->steps.empty() && !free_;
        if (by_itself && now - moved > kStall) return file.filename().string() + " has stood still for " + seconds(now - moved) + " in step " + std::to_string(status.step) + "\n" + story();
        if (chance(busy)) deed(session);
        if (!options.automatic && chance(0.2)) follow(session);
      }
      end_took = base::now_ns();
    }
    end_took = base::now_ns() - end_took;
    tally_.slowest_end = std::max(tally_.slowest_end, end_took);
    tally_.errors += world_.errors.size();
    for (const model::EngineError& error : world_.errors) {
      std::string kind = error.where + ": " + error.message;
      for (char& c : kind) {
        if (c >= '0' && c <= '9') c = '#';
      }
      ++told_[kind];
    }
    if (end_took > kLongestEnd) return file.filename().string() + " took " + seconds(end_took) + " to end";
    // Each event in words, in either language: what a learner would have read.
    model::DescribeOptions words;
    words.language = chance(0.5) ? model::Language::ko : model::Language::en;
    for (std::size_t i = 0; i < timeline_.size(); ++i) {
      if (model::describe(timeline_[i], timeline_, words).empty()) return "event " + std::to_string(i + 1) + " of " + file.filename().string() + " has no sentence";
    }
    timeline_.clear();
    world_ = {};
    lesson_.reset();
    return {};
  }

  bool drain(session::Session& session) {
    std::vector<model::Event> batch;
    const std::uint64_t run = session.drain(batch);
    if (run != run_) {
      timeline_.clear();
      world_ = {};
      run_ = run;
      ++tally_.restarts;
    }
    tally_.events += batch.size();
    for (model::Event& event : batch) {
      if (std::holds_alternative<model::PacketSent>(event.payload)) ++tally_.packets;
      world_.apply(event);
      timeline_.append(std::move(event));
    }
    return !batch.empty();
  }

  model::Handling handling() {
    model::Handling how;
    how.verb = static_cast<model::Verb>(pick(0, static_cast<int>(model::Verb::reorder)));
    how.delay = pick<Ns>(1, 500) * base::kMillisecond;
    how.behind = pick<std::uint32_t>(1, 4);
    how.mend_checksum = chance(0.3);
    if (chance(0.5)) how.bits = {{static_cast<model::BitPlace::Part>(pick(0, 2)), pick<std::uint32_t>(0, 60), static_cast<std::uint8_t>(pick(0, 7))}};
    return how;
  }

  std::string some_actor() { return world_.actors.empty() ? std::string("nobody") : one_of(world_.actors).id; }

  lesson::Statement statement() {
    using model::CallKind;
    static const std::vector<std::string> options{"TCP_NODELAY", "SO_LINGER", "SO_RCVBUF", "SO_REUSEADDR", "TCP_CORK", "SO_RCVLOWAT", "TCP_NOTSENT_LOWAT", "TCP_DEFER_ACCEPT"};
    const auto number = [](std::int64_t value) { return std::get<lesson::Expression>(lesson::Expression::parse(std::to_string(value))); };
    lesson::Statement out;
    out.call = static_cast<CallKind>(pick(0, static_cast<int>(model::kLastCallKind)));
    out.datagram = chance(0.1);
    out.ipv6 = chance(0.2);
    out.fd = std::to_string(pick(3, 6));
    const bool six = chance(0.2);
    out.address = out.call == CallKind::bind && chance(0.5) ? (six ? "any6" : "any") : six ? "::1" : "127.0.0.1";
    out.port = number(pick(8886, 8890));
    out.backlog = number(pick(0, 5));
    out.size = number(pick(1, 100000));
    if (out.call == CallKind::write || out.call == CallKind::send || out.call == CallKind::sendto) {
      out.size = {};
      out.fill = pick<std::uint32_t>(1, 200000);
    }
    out.how = one_of(std::array{"read", "write", "both"});
    out.option = one_of(options);
    if (const auto flags = model::flags_of(out.call); !flags.empty() && chance(0.3)) out.flags = one_of(flags).value;
    out.value = number(out.call == CallKind::poll ? pick(0, 200) : pick(0, 8192));
    return out;
  }

  /// What a hand can do, at random.
  void deed(session::Session& session) {
    ++tally_.deeds;
    const auto post = [&](session::Command command) { session.post(std::move(command)); };
    switch (pick(0, 15)) {
      case 0:
      case 1:
      case 2:
      case 3:
        if (!world_.flying.empty()) post(session::HandlePacket{one_of(world_.flying).packet, handling()});
        break;
      case 4: {
        model::WireRule rule{"r" + std::to_string(pick(0, 3)), {}, handling(), pick<std::uint32_t>(1, 4)};
        if (chance(0.5)) rule.when.payload = chance(0.5);
        if (chance(0.3)) rule.when.chance = 0.3;
        if (chance(0.3)) rule.when.flags = static_cast<std::uint8_t>(pick(0, 1) ? model::kSyn : model::kFin | model::kAck);
        post(session::SetRule{rule});
        break;
      }
      case 5: post(session::RemoveRule{chance(0.5) ? "" : "r1"}); break;
      case 6: post(session::ReleaseAll{}); break;
      case 7: post(session::PassCopies{chance(0.5)}); break;
      case 8: forge(session); break;
      case 9:
        if (chance(0.3)) post(session::KillActor{some_actor()});
        break;
      case 10: post(session::InterruptCall{some_actor()}); break;
      case 11:
        if (chance(0.15)) post(session::Restart{lesson_->steps.empty() || chance(0.5) ? "" : one_of(lesson_->steps).id});
        break;
      case 12: post(session::SetPace{pick<Ns>(0, 40) * base::kMillisecond}); break;
      case 13: post(session::Input{some_actor(), "Hello\n"}); break;
      case 14:
        if (free_ && added_ < 6) post(session::AddActor{"hand" + std::to_string(++added_), chance(0.5) ? model::Role::server : model::Role::client});
        break;
      default:
        if (free_) {
          post(session::MakeCall{some_actor(), statement()});
        } else {
          follow(session);
        }
        break;
    }
  }

  void forge(session::Session& session) {
    std::vector<model::PacketId> known;
    for (std::size_t i = 0; i < timeline_.size(); ++i) {
      if (const auto* sent = std::get_if<model::PacketSent>(&timeline_[i].payload)) known.push_back(sent->packet);
    }
    if (known.empty()) return;
    model::Forgery forgery;
    forgery.like = one_of(known);
    forgery.from_receiver = chance(0.5);
    if (chance(0.7)) forgery.flags = static_cast<std::uint8_t>(pick(0, 255));
    if (chance(0.4)) forgery.seq = pick<std::uint32_t>(0, UINT32_MAX);
    if (chance(0.4)) forgery.window = static_cast<std::uint16_t>(pick(0, 65535));
    if (chance(0.5)) forgery.payload = model::Bytes(pick<std::size_t>(0, 500), 'x');
    forgery.mend_checksum = chance(0.8);
    session.post(session::ForgePacket{forgery});
  }

  /// What a learner does who follows the lesson, more or less.
  void follow(session::Session& session) {
    switch (pick(0, 6)) {
      case 0: session.post(session::StepActor{some_actor()}); break;
      case 1: session.post(session::RunActor{some_actor()}); break;
      case 2: session.post(session::PauseActor{some_actor()}); break;
      case 3: session.post(session::Answer{std::int64_t{pick(0, 5)}}); break;
      case 4: session.post(session::NextStep{}); break;
      case 5:
        if (!lesson_->steps.empty() && chance(0.1)) session.post(session::PlayTo{one_of(lesson_->steps).id});
        break;
      default: session.post(session::CarryOutStep{}); break;
    }
  }

  std::string story() const {
    std::string text;
    const std::size_t from = timeline_.size() > 60 ? timeline_.size() - 60 : 0;
    for (std::size_t i = from; i < timeline_.size(); ++i) text += "  " + model::describe(timeline_[i], timeline_) + "\n";
    return text;
  }

  static std::string seconds(Ns time) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(time) / base::kSecond);
    return text.data();
  }

  void report(Ns took) const {
    std::printf("%8s  %llu plays (%llu to their end, %llu restarts, %llu steps given up)  %llu deeds  %llu events  %llu packets  %llu errors told  resident %zu KiB  heap %zu KiB  slowest end %s\n",
                seconds(took).c_str(), static_cast<unsigned long long>(tally_.plays), static_cast<unsigned long long>(tally_.finished),
                static_cast<unsigned long long>(tally_.restarts), static_cast<unsigned long long>(tally_.given_up), static_cast<unsigned long long>(tally_.deeds),
                static_cast<unsigned long long>(tally_.events), static_cast<unsigned long long>(tally_.packets), static_cast<unsigned long long>(tally_.errors),
                rests_.empty() ? 0 : rests_.back().resident / 1024, rests_.empty() ? 0 : rests_.back().heap / 1024, seconds(tally_.slowest_end).c_str());
    std::fflush(stdout);
  }

  /// Compares medians: of the second quarter of all plays, and of the last.
  std::string growth() {
    if (rests_.size() < 8) return {};  // too short to tell
    const auto median = [&](std::size_t from, std::size_t to, auto of) {
      std::vector<std::size_t> values;
      for (std::size_t i = from; i < to; ++i) values.push_back(of(rests_[i]));
      std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
      return values[values.size() / 2];
    };
    const std::size_t quarter = rests_.size() / 4;
    std::string failure;
    const auto compare = [&](const char* what, auto of) {
      const std::size_t early = median(quarter, 2 * quarter, of);
      const std::size_t late = median(rests_.size() - quarter, rests_.size(), of);
      std::printf("%s: %zu KiB in the second quarter, %zu KiB in the last\n", what, early / 1024, late / 1024);
      if (static_cast<double>(late) > static_cast<double>(early) * kMostGrowth && late > early + kSlackBytes) failure += std::string(what) + " grew. ";
    };
    compare("resident memory", [](const Rest& rest) { return rest.resident; });
    compare("heap in use", [](const Rest& rest) { return rest.heap; });
    return failure;
  }

  std::mt19937_64 dice_;
  Ns until_;
  std::vector<fs::path> files_;
  std::shared_ptr<const lesson::Lesson> lesson_;
  bool free_ = false;
  int added_ = 0;
  model::Timeline timeline_;
  model::World world_;
  std::uint64_t run_ = 1;
  std::vector<Rest> rests_;
  Tally tally_;
  std::map<std::string, std::uint64_t> told_;  ///< errors of ours, their numbers left out
  std::mutex mutex_;
  std::condition_variable changed_;
  bool news_ = false;
};

}  // namespace
}  // namespace sg

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 0;
  if (seconds <= 0) {
    std::fprintf(stderr, "usage: soak SECONDS [SEED]\n");
    return 2;
  }
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device{}();
  for (const sg::session::TierReport& report : sg::session::probe_tiers()) {
    if (report.tier != sg::session::Tier::lab || report.available) continue;
    std::printf("SKIPPED: no private loopback on this machine\n");
    return 77;
  }
  if (const std::string failure = sg::session::prepare_process(sg::session::Tier::lab); !failure.empty()) {
    std::printf("SKIPPED: %s\n", failure.c_str());
    return 77;
  }
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  sg::Soak soak(seed, static_cast<sg::base::Ns>(seconds * 1e9));
  const std::string failure = soak.run();
  if (!failure.empty()) std::printf("FAILED (seed %llu): %s\n", static_cast<unsigned long long>(seed), failure.c_str());
  return failure.empty() ? 0 : 1;
}
