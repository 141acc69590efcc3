// The command line, parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/describe.h"
#include "core/session/tier.h"

namespace sg::cli {

enum class Command : std::uint8_t { window, run, lint, list, doctor, shot, make, show, to_file };
enum class Format : std::uint8_t { text, json, tap, junit };

struct Arguments {
  Command command = Command::window;
  std::vector<std::string> lessons;  ///< window, shot: at most one; run, lint: all of them
  Format format = Format::text;
  std::optional<session::Tier> tier;
  std::optional<std::uint32_t> pace_ms;  ///< 0 to 400
  std::optional<model::Language> language;
  float scale = 0;  ///< 0: as set
  bool free = false;  ///< window, shot: in free play
  std::string ui_dump;
  bool timing = false;  ///< window: say what took how long up to the first frame
  std::string name;  ///< make: of the new lesson
  std::string step;  ///< shot; run: the last one that is played
  std::string out;   ///< shot
  std::string pose;  ///< shot
  std::string crop;  ///< shot
  std::string theme; ///< empty: as set
  int width = 0;     ///< window, shot; pixels; 0: as suits
  int height = 0;
  std::string record;              ///< run: the recording to write
  std::string export_format;       ///< to_file: pcapng, svg, mermaid, text, json, png
  std::string file;                ///< show, to_file: what was recorded or captured
  std::uint32_t conversation = 0;  ///< show, to_file, of a capture: which, from 1; 0: lists them; the only one
};

/// Either arguments, or a text to print: help and version are not errors.
struct Parsed {
  std::optional<Arguments> arguments;
  std::string text;
  bool is_error = false;
};

Parsed parse_arguments(int argc, const char* const* argv);

}  // namespace sg::cli
