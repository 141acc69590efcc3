// Opening a large capture to one conversation's first events, beside tshark over the same file, in one run: time and peak memory.
//   bench_capture [FILE [CONVERSATION]]   without a file: makes one of 1,000,000 segments
// Fails when it is not kFaster times as fast as tshark, or takes more than 1 / kSmaller of its memory.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "core/model/timeline.h"
#include "core/store/capture_index.h"

namespace {

using namespace sg;

constexpr double kFaster = 10;
constexpr double kSmaller = 5;
constexpr int kRounds = 3;

struct Cost {
  double seconds = 0;  ///< of the wall clock
  double cpu = 0;      ///< user and system, seconds: what other programs on the machine do not change much
  double megabytes = 0;
  bool ok = false;
};

/// Both run as children, so that each has its own peak.
Cost measure(const std::vector<std::string>& command) {
  const base::Ns before = base::now_ns();
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return {static_cast<double>(base::now_ns() - before) / 1e9, seconds(used.ru_utime) + seconds(used.ru_stime), static_cast<double>(used.ru_maxrss) / 1024, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

Cost median(std::vector<Cost> all) {
  const auto middle = [&](double Cost::*part) {
    std::sort(all.begin(), all.end(), [&](const Cost& a, const Cost& b) { return a.*part < b.*part; });
    return all[all.size() / 2].*part;
  };
  return {middle(&Cost::seconds), middle(&Cost::cpu), middle(&Cost::megabytes), std::all_of(all.begin(), all.end(), [](const Cost& c) { return c.ok; })};
}

/// What is measured: the conversations, and one of them on a timeline.
int open_one(const std::string& file, std::size_t which) {
  const store::CaptureIndex index = store::index_capture(file, {});
  if (index.error || which >= index.conversations.size()) return 1;
  store::ConversationEvents read = store::read_conversation(file, index.conversations[which], {});
  model::Timeline timeline;
  for (model::Event& event : read.events) timeline.append(std::move(event));
  return timeline.empty() ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--open") return open_one(argv[2], std::strtoull(argv[3], nullptr, 10));
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  std::string file = argc > 1 ? argv[1] : "";
  const bool made = file.empty();
  if (made) {
    file = std::filesystem::temp_directory_path() / ("sockglass-bench-" + std::to_string(getpid()) + ".pcap");
    if (!measure({self.parent_path() / "bench_make_capture", file, "1000000"}).ok) {
      std::fprintf(stderr, "bench_make_capture could not write %s\n", file.c_str());
      return 1;
    }
  }
  const std::string which = argc > 2 ? std::to_string(std::strtoull(argv[2], nullptr, 10) - 1) : "500";
  std::vector<Cost> ours;
  std::vector<Cost> theirs;
  bool tshark = true;
  for (int round = 0; round < kRounds && tshark; ++round) {
    ours.push_back(measure({self, "--open", file, which}));
    theirs.push_back(measure({"tshark", "-r", file, "-T", "fields", "-e", "frame.number", "-e", "tcp.seq", "-e", "tcp.ack", "-e", "tcp.len"}));
    tshark = theirs.back().ok;
  }
  if (made) std::filesystem::remove(file);
  if (!tshark) {
    std::printf("tshark is not installed: nothing to compare with\n");
    return 77;
  }
  const Cost we = median(ours);
  const Cost they = median(theirs);
  std::printf("%-28s %10s %10s %10s\n", "medians of 3 runs in turn", "seconds", "CPU s", "peak MB");
  std::printf("%-28s %10.2f %10.2f %10.1f\n", "sockglass: one conversation", we.seconds, we.cpu, we.megabytes);
  std::printf("%-28s %10.2f %10.2f %10.1f\n", "tshark -T fields", they.seconds, they.cpu, they.megabytes);
  std::printf("%-28s %9.1fx %9.1fx %9.1fx\n", "ratio", they.seconds / we.seconds, they.cpu / we.cpu, they.megabytes / we.megabytes);
  const bool good = we.ok && they.cpu / we.cpu >= kFaster && they.megabytes / we.megabytes >= kSmaller;
  std::printf("%s: wanted at least %.0f times as fast, at most 1/%.0f of the memory\n", good ? "ok" : "MISSED", kFaster, kSmaller);
  return good ? 0 : 1;
}
