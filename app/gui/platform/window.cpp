#include "app/gui/platform/window.h"

#include "app/gui/platform/keyboard.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/platform/pointer.h"

#include <glad/gl.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <future>
#include <string_view>

namespace sg::gui {

namespace {

constexpr int kDefaultWidth = 1440;
constexpr int kDefaultHeight = 900;

GLFWwindow* glfw(void* window) { return static_cast<GLFWwindow*>(window); }

/// The monitor that most of the window is on.
GLFWmonitor* monitor_under(int x, int y, int width, int height) {
  int count = 0;
  GLFWmonitor** all = glfwGetMonitors(&count);
  GLFWmonitor* best = glfwGetPrimaryMonitor();
  long most = 0;
  for (int i = 0; i < count; ++i) {
    const GLFWvidmode* mode = glfwGetVideoMode(all[i]);
    int left = 0;
    int top = 0;
    glfwGetMonitorPos(all[i], &left, &top);
    if (mode == nullptr) continue;
    const long wide = std::max(0, std::min(x + width, left + mode->width) - std::max(x, left));
    const long high = std::max(0, std::min(y + height, top + mode->height) - std::max(y, top));
    if (wide * high <= most) continue;
    most = wide * high;
    best = all[i];
  }
  return best;
}

std::string glfw_error(const char* attempted) {
  const char* why = nullptr;
  glfwGetError(&why);
  return std::string(attempted) + ": " + (why == nullptr ? "unknown error" : why);
}

}  // namespace

bool Window::start() { return glfwInit() == GLFW_TRUE; }
void Window::stop() { glfwTerminate(); }

float Window::first_monitor_scale() {
  float scale = 1;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) glfwGetMonitorContentScale(monitor, &scale, nullptr);
  return std::max(1.0F, scale);
}

Window::Window(const WindowOptions& options) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().LogFilename = nullptr;
  std::future<void> meanwhile;
  if (options.meanwhile) meanwhile = std::async(std::launch::async, options.meanwhile);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_VISIBLE, options.hidden ? GLFW_FALSE : GLFW_TRUE);
  glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);  // on the projector it stays, while the teacher works on the other monitor
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "sockglass");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "sockglass");
  int width = options.width;
  int height = options.height;
  if (width <= 0 || height <= 0) {
    width = kDefaultWidth;
    height = kDefaultHeight;
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
      const float scale = first_monitor_scale();
      int x = 0;
      int y = 0;
      int room_x = 0;
      int room_y = 0;
      glfwGetMonitorWorkarea(monitor, &x, &y, &room_x, &room_y);
      width = std::min(static_cast<int>(kDefaultWidth * scale), room_x > 0 ? room_x : kDefaultWidth);
      height = std::min(static_cast<int>(kDefaultHeight * scale), room_y > 0 ? room_y : kDefaultHeight);
    }
  }
  GLFWwindow* window = glfwCreateWindow(width, height, "sockglass", nullptr, nullptr);
  if (window == nullptr) {
    error_ = glfw_error("open a window with OpenGL 3.3");
    return;
  }
  window_ = window;
  glfwMakeContextCurrent(window);
  if (gladLoadGL(glfwGetProcAddress) == 0) {
    error_ = "load OpenGL 3.3: failed";
    return;
  }
  // The rate is capped by our own clock: the interval has no effect on some displays, and one frame too many on others.
  glfwSwapInterval(0);
  const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  slow_ = renderer != nullptr && (std::string_view(renderer).find("llvmpipe") != std::string_view::npos ||
                                  std::string_view(renderer).find("softpipe") != std::string_view::npos);
  if (meanwhile.valid()) meanwhile.get();
  // Before ImGui's, which calls the one it finds.
  glfwSetKeyCallback(window, [](GLFWwindow*, int key, int, int action, int modifiers) { note_key(key, action, modifiers); });
  glfwSetCursorPosCallback(window, [](GLFWwindow*, double x, double y) { note_pointer_moved(static_cast<float>(x), static_cast<float>(y)); });
  glfwSetCursorEnterCallback(window, [](GLFWwindow* which, int entered) {
    if (entered == GLFW_FALSE) return note_pointer_left();
    double x = 0;
    double y = 0;
    glfwGetCursorPos(which, &x, &y);
    note_pointer_moved(static_cast<float>(x), static_cast<float>(y));
  });
  glfwSetMouseButtonCallback(window, [](GLFWwindow*, int button, int action, int) { note_pointer_button(button, action == GLFW_PRESS); });
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  drawable_ = true;
}

Window::~Window() {
  if (drawable_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
  }
  ImGui::DestroyContext();
  if (window_ != nullptr) glfwDestroyWindow(glfw(window_));
}

bool Window::should_close() const { return glfwWindowShouldClose(glfw(window_)) == GLFW_TRUE; }
bool Window::iconified() const { return glfwGetWindowAttrib(glfw(window_), GLFW_ICONIFIED) == GLFW_TRUE; }

float Window::monitor_scale() const {
  float scale = 1;
  glfwGetWindowContentScale(glfw(window_), &scale, nullptr);
  return std::max(1.0F, scale);
}

void Window::framebuffer_size(int& width, int& height) const { glfwGetFramebufferSize(glfw(window_), &width, &height); }
void Window::set_title(const std::string& title) { glfwSetWindowTitle(glfw(window_), title.c_str()); }

void Window::set_full_screen(bool full) {
  if (full == full_screen_) return;
  GLFWwindow* window = glfw(window_);
  if (!full) {
    glfwSetWindowMonitor(window, nullptr, before_.x, before_.y, before_.width, before_.height, GLFW_DONT_CARE);
    full_screen_ = false;
    return;
  }
  glfwGetWindowPos(window, &before_.x, &before_.y);
  glfwGetWindowSize(window, &before_.width, &before_.height);
  GLFWmonitor* monitor = monitor_under(before_.x, before_.y, before_.width, before_.height);
  const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
  if (mode == nullptr) return;
  glfwSetWindowMonitor(window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
  full_screen_ = true;
}

bool Window::wait(double seconds) {
  if (seconds < 0) {
    glfwWaitEvents();
    return true;
  }
  if (seconds == 0) {
    glfwPollEvents();
    return false;
  }
  const double before = glfwGetTime();
  glfwWaitEventsTimeout(seconds);
  return glfwGetTime() - before < seconds * 0.98;
}

void Window::wake() { glfwPostEmptyEvent(); }

void Window::begin_frame() {
  begin_keys(field_is_open());
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  begin_pointer(ImGui::GetIO());
}

void Window::render(int width, int height) {
  glViewport(0, 0, width, height);
  glClearColor(0.059F, 0.071F, 0.086F, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void Window::swap() { glfwSwapBuffers(glfw(window_)); }

}  // namespace sg::gui
