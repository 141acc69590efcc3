// Tells when files of a few folders were written anew.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/base/worker.h"

namespace sg::gui {

/// inotify(7) on folders, as editors put a new file in the place of the old one. Where there is none, nothing is told.
/// Threads: all methods from the owner's; `wake` is called from a thread of its own, which sleeps while nothing changes.
class FileWatch {
 public:
  explicit FileWatch(std::function<void()> wake) : wake_(std::move(wake)) {}
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// From now on these folders, and no others; those that are not there are left out.
  void watch(const std::vector<std::filesystem::path>& folders);
  /// Files written, or moved in, since it was asked before.
  std::set<std::filesystem::path> take();

 private:
  void stop();
  void body();

  std::function<void()> wake_;
  std::vector<std::filesystem::path> folders_;
  std::vector<std::pair<int, std::filesystem::path>> watched_;  ///< by inotify's number
  base::UniqueFd notify_;
  base::UniqueFd stop_;
  base::Worker worker_;
  std::mutex mutex_;
  std::set<std::filesystem::path> changed_;  ///< under mutex_
};

}  // namespace sg::gui
