// The only place that chooses exit codes.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

#include "app/cli/args.h"
#include "app/cli/commands.h"
#include "core/base/milestones.h"

namespace {

enum ExitCode : int {
  kAllMet = 0,
  kNotMet = 1,
  kUsage = 2,
  kCannot = 77,  ///< as the test tools of GNU and Meson understand it: skipped
};

int exit_code(const sg::cli::Result& result) {
  switch (result.end) {
    case sg::cli::End::ok: return kAllMet;
    case sg::cli::End::not_met: return kNotMet;
    case sg::cli::End::bad_input: return kUsage;
    case sg::cli::End::cannot: return kCannot;
    case sg::cli::End::interrupted: return 128 + result.signal;  // as a shell reports it
  }
  return kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  sg::base::begin_milestones();
  // A closed pipe behind us (`sockglass run 2 | head`) must not end us in the middle of taking the lab down.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const sg::cli::Parsed parsed = sg::cli::parse_arguments(argc, argv);
    if (!parsed.arguments) {
      std::fputs(parsed.text.c_str(), parsed.is_error ? stderr : stdout);
      return parsed.is_error ? kUsage : kAllMet;
    }
    const int code = exit_code(sg::cli::carry_out(*parsed.arguments));
    if (std::fflush(stdout) != 0 && errno != EPIPE) {
      std::fprintf(stderr, "sockglass: writing the result: %s\n", std::strerror(errno));
      return kUsage;
    }
    return code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sockglass: %s\n", error.what());
    return kUsage;
  }
}
