// The ladder of a run as a drawing: SVG, and Mermaid's sequence diagram.
#pragma once

#include <map>
#include <string>

#include "core/model/describe.h"
#include "core/model/timeline.h"

namespace sg::store {

struct DrawingOptions {
  std::string title;
  model::Language language = model::Language::en;
  std::map<std::string, std::string> steps = {};  ///< titles by id; a step without one is not drawn
};

/// A lifeline for each program, calls beside it, segments between; losses, waits and what was sent again marked by word and shape, not by colour alone.
/// Readable on light and dark grounds. An SVG file.
std::string ladder_svg(const model::Timeline& timeline, const DrawingOptions& options);
/// The same as text for Mermaid, as documents and web pages draw it.
std::string ladder_mermaid(const model::Timeline& timeline, const DrawingOptions& options);

}  // namespace sg::store
