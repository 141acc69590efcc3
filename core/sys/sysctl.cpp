#include "core/sys/sysctl.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/base/unique_fd.h"

namespace sg::sys {
namespace {

std::string sysctl_path(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return "/proc/sys/" + name;
}

}  // namespace

Status write_file(const std::string& path, const std::string& text) {
  const base::UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return failed("open " + path);
  if (write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return failed("write \"" + text + "\" to " + path);
  }
  return success();
}

std::string read_file(const std::string& path) {
  constexpr std::size_t kMost = 1024 * 1024;
  std::string out;
  const base::UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return out;
  std::array<char, 8192> chunk{};
  while (out.size() < kMost) {
    const ssize_t n = read(fd.get(), chunk.data(), chunk.size());
    if (n <= 0) break;
    out.append(chunk.data(), static_cast<std::size_t>(n));
  }
  return out;
}

Status set_sysctl(const std::string& name, const std::string& value) { return write_file(sysctl_path(name), value); }

std::string get_sysctl(const std::string& name) {
  std::string value = read_file(sysctl_path(name));
  while (!value.empty() && value.back() == '\n') value.pop_back();
  return value;
}

}  // namespace sg::sys
