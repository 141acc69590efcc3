#include "app/gui/platform/file_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

namespace sg::gui {

FileWatch::~FileWatch() { stop(); }

void FileWatch::stop() {
  if (!worker_.running()) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_.get(), &one, sizeof one);
  worker_.join();
}

void FileWatch::watch(const std::vector<std::filesystem::path>& folders) {
  if (folders == folders_) return;
  stop();
  folders_ = folders;
  watched_.clear();
  notify_ = base::UniqueFd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  stop_ = base::UniqueFd(eventfd(0, EFD_CLOEXEC));
  if (!notify_.valid() || !stop_.valid()) return;
  for (const auto& folder : folders_) {
    const int number = inotify_add_watch(notify_.get(), folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
    if (number >= 0) watched_.emplace_back(number, folder);
  }
  if (watched_.empty()) return;
  worker_.start(
      "file watch", [this] { body(); }, [](const std::string& what) { std::fprintf(stderr, "sockglass: file watch: %s\n", what.c_str()); });
}

std::set<std::filesystem::path> FileWatch::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(changed_, {});
}

void FileWatch::body() {
  alignas(inotify_event) std::array<char, 4096> buffer;
  for (;;) {
    std::array<pollfd, 2> waits{{{notify_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    if (poll(waits.data(), waits.size(), -1) < 0) continue;
    if (waits[1].revents != 0) return;
    const ssize_t n = read(notify_.get(), buffer.data(), buffer.size());
    bool news = false;
    for (ssize_t at = 0; at < n;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      at += static_cast<ssize_t>(sizeof event + event.len);
      // Not the event itself: its flexible array member may not be captured, and clang says so.
      const auto folder = std::find_if(watched_.begin(), watched_.end(), [wd = event.wd](const auto& one) { return one.first == wd; });
      if (folder == watched_.end() || event.len == 0) continue;
      std::lock_guard lock(mutex_);
      changed_.insert(folder->second / name);
      news = true;
    }
    if (news) wake_();
  }
}

}  // namespace sg::gui
