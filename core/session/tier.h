// What this machine allows, found out in a child process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sg::session {

enum class Tier : std::uint8_t {
  lab,      ///< private network namespace: packets seen and held
  capture,  ///< the host's loopback with CAP_NET_RAW: packets seen, not held
  calls,    ///< no privilege: calls and queue sizes are real, segments inferred
};

std::string_view to_string(Tier tier);
std::optional<Tier> tier_from(std::string_view name);

/// One thing that a tier needs, and whether it is there.
struct Finding {
  std::string what;    ///< "a user namespace (unshare CLONE_NEWUSER)"
  bool ok = false;
  std::string detail;  ///< the errno in words, or what was found
  std::string advice;  ///< how to allow it; empty when ok
};

struct TierReport {
  Tier tier{};
  bool available = false;
  std::vector<Finding> findings;
};

/// Tries everything in a forked child, before the process has a second thread; the process itself is not touched.
std::vector<TierReport> probe_tiers();
/// Whether the lab is: the one attempt that counts, without the report. A child too.
bool lab_available();
/// The best available; calls always is.
Tier best_tier(const std::vector<TierReport>& reports);

}  // namespace sg::session
