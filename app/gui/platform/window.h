// The window: GLFW, OpenGL 3.3 and ImGui's backends, behind what the program needs of them.
#pragma once

#include <functional>
#include <string>

namespace sg::gui {

struct WindowOptions {
  int width = 0;   ///< pixels; 0: as large as suits the monitor
  int height = 0;
  bool hidden = false;  ///< for pictures
  /// Done in a thread of its own while the driver opens the window, which takes its time; ImGui's context is there, and nobody else uses it.
  std::function<void()> meanwhile;
};

/// Threads: the main thread, but for wake().
class Window {
 public:
  /// glfwInit; false: there is no display. Prints nothing.
  static bool start();
  static void stop();
  /// The scale of the monitor that the window will open on; at least 1.
  static float first_monitor_scale();

  /// Empty `error()` on success.
  explicit Window(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  const std::string& error() const { return error_; }

  bool should_close() const;
  bool iconified() const;
  /// At least 1.
  float monitor_scale() const;
  void framebuffer_size(int& width, int& height) const;
  /// A software renderer: draw less often.
  bool slow() const { return slow_; }
  void set_title(const std::string& title);
  /// All of the monitor that most of the window is on, in its own resolution; and back to where it was.
  void set_full_screen(bool full);

  /// Handles events; sleeps at most `seconds`, less than 0: until there is one. True when something came before the time was up.
  bool wait(double seconds);
  /// From any thread: ends a wait().
  static void wake();

  void begin_frame();
  /// Draws what ImGui has gathered, into whatever framebuffer is bound.
  void render(int width, int height);
  void swap();

 private:
  void* window_ = nullptr;
  std::string error_;
  bool slow_ = false;
  bool drawable_ = false;  ///< ImGui's backends have begun
  bool full_screen_ = false;
  struct {
    int x = 0, y = 0, width = 0, height = 0;  ///< before it filled the monitor; screen coordinates
  } before_;
};

}  // namespace sg::gui
