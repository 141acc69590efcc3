// The forms in which a run is written for other programs and for people.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sg::store {

enum class ExportFormat : std::uint8_t { pcapng, svg, mermaid, text, json };

struct ExportFormatInfo {
  ExportFormat format{};
  std::string_view name;       ///< as `export --format` takes it
  std::string_view extension;  ///< what such files are usually called
};
inline constexpr std::array<ExportFormatInfo, 5> kExportFormats = {{{ExportFormat::pcapng, "pcapng", ".pcapng"},
                                                                   {ExportFormat::svg, "svg", ".svg"},
                                                                   {ExportFormat::mermaid, "mermaid", ".mmd"},
                                                                   {ExportFormat::text, "text", ".txt"},
                                                                   {ExportFormat::json, "json", ".json"}}};

inline std::optional<ExportFormat> export_format_from(std::string_view name) {
  for (const ExportFormatInfo& one : kExportFormats) {
    if (one.name == name) return one.format;
  }
  return std::nullopt;
}

}  // namespace sg::store
