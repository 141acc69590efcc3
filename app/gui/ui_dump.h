// Tells a test what stands on the screen.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace sg::gui {

/// Rewrites a file, whole or not at all, whenever the items, the texts or the lesson's place have changed, and (but for things that
/// fly) not before the items stay where they are:
/// {frame, language, theme, lesson, step, step_done, live, selection, focus, typing, modal, items: [{id, x, y, w, h, text, enabled, press, chosen}], texts: […], cut: [texts that had no room], scrolls: [{id, own, layer, at, most, at_side, most_side}: what shows only a part of itself, in pixels], timeline: as RunDump has it}
/// Watches where the items stand, to know when a change of the layout has come to its end.
class Settling {
 public:
  /// Once a frame, after drawing: did any item (but for the ladder's) come, go or move since the last frame?
  bool moved();

 private:
  std::size_t places_ = 0;  ///< hash of the items' rectangles in the last frame
};

class UiDump {
 public:
  explicit UiDump(std::filesystem::path file) : file_(std::move(file)) {}
  struct Place {
    std::string language;
    std::string theme;
    std::string lesson;
    std::string step;
    bool step_done = false;
    bool live = true;
    std::uint64_t selection = 0;  ///< seq of the selected event
  };
  bool wanted() const { return !file_.empty(); }
  void write_if_changed(std::uint64_t frame, const Place& place, const nlohmann::json& timeline, bool moved);

 private:
  std::filesystem::path file_;
  std::string last_;
  int moving_frames_ = 0;
};

}  // namespace sg::gui
