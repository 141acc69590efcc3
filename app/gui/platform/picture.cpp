#include "app/gui/platform/picture.h"

#include <glad/gl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "app/gui/platform/settings.h"

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image_write.h>
#pragma GCC diagnostic pop

namespace sg::gui {

Offscreen::Offscreen(int width, int height) : width_(width), height_(height) {
  glGenFramebuffers(1, &framebuffer_);
  glGenRenderbuffers(1, &color_);
  glBindRenderbuffer(GL_RENDERBUFFER, color_);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color_);
}

Offscreen::~Offscreen() {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glDeleteRenderbuffers(1, &color_);
  glDeleteFramebuffers(1, &framebuffer_);
}

void Offscreen::bind() const { glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_); }

Pixels Offscreen::read(Part part) const {
  if (part.width <= 0) part = {0, 0, width_, height_};
  part.x = std::clamp(part.x, 0, width_ - 1);
  part.y = std::clamp(part.y, 0, height_ - 1);
  part.width = std::min(part.width, width_ - part.x);
  part.height = std::min(part.height, height_ - part.y);
  const auto row = static_cast<std::size_t>(part.width) * 3;
  const auto rows = static_cast<std::size_t>(part.height);
  std::vector<unsigned char> upward(row * rows);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(part.x, height_ - part.y - part.height, part.width, part.height, GL_RGB, GL_UNSIGNED_BYTE, upward.data());
  // OpenGL's rows go up, a picture's go down.
  Pixels out{part.width, part.height, std::vector<unsigned char>(upward.size())};
  for (std::size_t y = 0; y < rows; ++y) std::memcpy(&out.rgb[y * row], &upward[(rows - 1 - y) * row], row);
  return out;
}

std::string png_of(const Pixels& pixels) {
  std::string png;
  const auto append = [](void* context, void* data, int size) {
    static_cast<std::string*>(context)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  if (stbi_write_png_to_func(append, &png, pixels.width, pixels.height, 3, pixels.rgb.data(), pixels.width * 3) == 0) png.clear();
  return png;
}

std::string Offscreen::save_png(const std::filesystem::path& file, Part part) const {
  const std::string png = png_of(read(part));
  if (png.empty()) return "encode the picture: failed";
  errno = 0;
  if (!write_whole(file, png)) return "write " + file.string() + ": " + (errno != 0 ? std::strerror(errno) : "failed");
  return {};
}

}  // namespace sg::gui
