// Which colours the window wears.
#pragma once

#include <array>
#include <cstdint>

namespace sg::gui {

/// projector: black on white with thicker lines, for a bright room and a weak lamp.
enum class ThemeKind : std::uint8_t { dark, light, projector };

/// As the settings file and --ui-dump name them.
constexpr std::array<const char*, 3> kThemeNames = {"dark", "light", "projector"};

}  // namespace sg::gui
