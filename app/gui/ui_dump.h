// Tells a test what stands on the screen.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace sg::gui {

/// Rewrites a file, whole or not at all, whenever the items, the texts or the lesson's place have changed:
/// {frame, language, lesson, step, step_done, live, focus, items: [{id, x, y, w, h, text, enabled}], texts: […]}
class UiDump {
 public:
  explicit UiDump(std::filesystem::path file) : file_(std::move(file)) {}
  struct Place {
    std::string language;
    std::string lesson;
    std::string step;
    bool step_done = false;
    bool live = true;
  };
  void write_if_changed(std::uint64_t frame, const Place& place);

 private:
  std::filesystem::path file_;
  std::string last_;
};

}  // namespace sg::gui
