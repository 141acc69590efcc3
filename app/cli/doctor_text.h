// `sockglass doctor`: what this machine allows, in words.
#pragma once

#include <string>
#include <vector>

#include "app/cli/markup.h"
#include "core/session/tier.h"

namespace sg::cli {

std::string doctor_text(const std::vector<session::TierReport>& reports, const Style& style);

/// What a tier gives, in a few words: "private loopback: packets are seen, delayed and held".
std::string tier_text(session::Tier tier, model::Language language);

/// A text of the probe in this language; as it is where we have no translation (a test knows of them all).
std::string translated(const std::string& probe_text, model::Language language);

}  // namespace sg::cli
