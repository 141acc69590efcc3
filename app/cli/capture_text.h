// `sockglass show CAPTURE`: the conversations of a capture file, or one of them as a ladder; `export CAPTURE`: one of them in another form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/args.h"
#include "app/cli/commands.h"
#include "app/cli/markup.h"
#include "core/store/capture_index.h"

namespace sg::cli {

/// Whether the file begins as a capture does (store::is_capture), or as one that is compressed, which is then told. False also where it cannot be read.
bool is_capture_file(const std::string& path);

/// A table, a line for each conversation with its number for --conversation, and what there is besides.
std::string conversations_text(const store::CaptureIndex& index, const Style& style);

/// `conversation`: from 1; 0: lists them. What cannot be read is told on standard error, and what stands before it is shown.
Result show_capture(const std::string& path, std::uint32_t conversation, Format format, const Style& style);
/// The number of the conversation that is meant: `conversation`, or 1 where it is 0 and there is only one. None: told on standard error.
std::optional<std::uint32_t> conversation_meant(const std::string& path, std::uint32_t conversation, const Style& style);
/// `conversation`: from 1; 0: the only one there is. `out`: a file, or "-" for standard output.
Result export_capture(const std::string& path, std::uint32_t conversation, const std::string& format, const std::string& out, const Style& style);

}  // namespace sg::cli
