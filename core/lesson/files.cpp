#include "core/lesson/files.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/lesson/lesson_loader.h"

namespace sg::lesson {
namespace {

namespace fs = std::filesystem;

class Disk : public Files {
 public:
  bool exists(const fs::path& file) const override {
    std::error_code ignored;
    return fs::exists(file, ignored);
  }

  std::optional<std::string> read(const fs::path& file, std::string& text) const override {
    std::error_code problem;
    const fs::file_type type = fs::status(file, problem).type();
    if (type == fs::file_type::not_found) return "there is no such file";
    if (problem) return "cannot be read: " + problem.message();
    if (type == fs::file_type::directory) return "is a folder, not a file";
    if (type != fs::file_type::regular) return "is not a regular file";
    std::ifstream in(file, std::ios::binary);
    if (!in) return "cannot be read: " + std::generic_category().message(errno);
    text.resize(kMaxFileBytes + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return "cannot be read: " + std::generic_category().message(errno);
    return std::nullopt;
  }
};

}  // namespace

const Files& disk() {
  static const Disk kDisk;
  return kDisk;
}

}  // namespace sg::lesson
