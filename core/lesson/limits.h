// What a stranger's lesson may ask of us, beyond lesson_loader.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sg::lesson {

// Lengths of texts, in characters.
inline constexpr std::size_t kMaxLabel = 80;      ///< titles, buttons, choices
inline constexpr std::size_t kMaxSentence = 600;  ///< summaries, feedback, expectations in words
inline constexpr std::size_t kMaxProse = 2400;    ///< what a step says and explains
inline constexpr std::size_t kMaxExpression = 1000;
inline constexpr std::size_t kMaxInput = 65536;  ///< what a pipe holds, pipe(7)

inline constexpr std::size_t kMaxList = 32;  ///< objectives, actions, expectations, hints, … of one thing
inline constexpr std::size_t kMaxObserved = 200;
inline constexpr std::int64_t kMaxMinutes = 600;
inline constexpr std::int64_t kMaxCount = 10'000;  ///< calls in one `step`, `nth`
inline constexpr std::size_t kMaxRules = 32;        ///< of the wire, by name
inline constexpr std::string_view kAllRules = "all";  ///< names every rule, so no rule
inline constexpr std::int64_t kMaxDelayMs = 10'000;   ///< longer is a hold
inline constexpr std::int64_t kMaxBehind = 32;        ///< how many packets overtake one
inline constexpr std::int64_t kMaxPaceMs = 400;    ///< a round trip stays below the SYN's 1 s timer (RFC 6298 §2.1)
inline constexpr std::int64_t kMinMtu = 576;       ///< RFC 791 §3.1: what every host must accept
inline constexpr std::int64_t kMaxMtu = 65536;     ///< of lo as it comes
inline constexpr std::int64_t kMinMtuOfIpv6 = 1280;  ///< RFC 8200 §5; below it Linux takes ::1 from lo

inline constexpr std::size_t kMaxListing = 200;  ///< lines of a program
inline constexpr std::size_t kMaxStatements = 200;
inline constexpr int kMaxLoops = 8;                          ///< one inside the other
inline constexpr std::int64_t kMaxPollMs = 10'000;
inline constexpr std::int64_t kMaxDescriptor = 1023;         ///< as a number, in a call by hand; RLIMIT_NOFILE is 1024 by default
inline constexpr std::int64_t kMaxBytes = 16 * 1024 * 1024;  ///< of a buffer, a write, a read

// Of one run, whatever its programs do. The longest of the course makes 3000 events; a million bytes one by one through the wire are 2000.
inline constexpr std::size_t kMaxEvents = 200'000;
inline constexpr std::size_t kMaxCarriedBytes = 256 * 1024 * 1024;  ///< by calls and packets together; one of 16 MiB is carried by three: write, segments, read

/// Sysctls that belong to a network namespace and change what TCP does, and nothing else of the machine (tcp(7)).
inline constexpr std::array<std::string_view, 27> kAllowedSysctls{
    "net.core.somaxconn",
    "net.ipv4.tcp_abort_on_overflow",
    "net.ipv4.tcp_dsack",
    "net.ipv4.tcp_early_retrans",
    "net.ipv4.tcp_ecn",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_frto",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_moderate_rcvbuf",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_recovery",
    "net.ipv4.tcp_retries1",
    "net.ipv4.tcp_retries2",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_rto_min_us",
    "net.ipv4.tcp_sack",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syn_retries",
    "net.ipv4.tcp_synack_retries",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_timestamps",
    "net.ipv4.tcp_tw_reuse",
    "net.ipv4.tcp_window_scaling",
    "net.ipv4.tcp_wmem",
};

}  // namespace sg::lesson
