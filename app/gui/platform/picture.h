// A frame as a PNG file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sg::gui {

/// Rows of RGB from the top.
struct Pixels {
  int width = 0;
  int height = 0;
  std::vector<unsigned char> rgb;
};
/// A PNG file's bytes; empty: it could not be done. Any thread.
std::string png_of(const Pixels& pixels);

/// A framebuffer of our own, so that a picture does not depend on a visible window. Needs a current GL context.
class Offscreen {
 public:
  Offscreen(int width, int height);
  ~Offscreen();
  Offscreen(const Offscreen&) = delete;
  Offscreen& operator=(const Offscreen&) = delete;
  /// Draw into it from here on.
  void bind() const;
  /// Pixels from the top left; no width: all of it.
  struct Part {
    int x = 0, y = 0, width = 0, height = 0;
  };
  Pixels read(Part part) const;
  /// Reads it back and writes it; a temporary file renamed. Empty on success, else why not.
  std::string save_png(const std::filesystem::path& file, Part part) const;

 private:
  int width_;
  int height_;
  unsigned framebuffer_ = 0;
  unsigned color_ = 0;
};

}  // namespace sg::gui
