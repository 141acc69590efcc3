// A run as a pcapng file, for Wireshark: draft-ietf-opsawg-pcapng.
#pragma once

#include <cstddef>
#include <string>

#include "core/model/describe.h"
#include "core/model/timeline.h"

namespace sg::store {

struct PcapngOptions {
  base::Ns began = 0;       ///< CLOCK_REALTIME at the run's beginning, since 1970
  std::string title;        ///< of the lesson
  std::string kernel;       ///< shb_os
  std::string application;  ///< shb_userappl: "sockglass 0.1.0"
  model::Language language = model::Language::en;
};

struct Pcapng {
  std::string bytes;
  std::size_t packets = 0;
  std::size_t inferred = 0;  ///< left out: nobody saw their bytes
};

/// Every packet whose bytes were seen, at the moment when it was put on the wire, as it arrived: what the learner changed or forged is there as the receiver
/// got it, and a checksum that the kernel left to a network card (checksum offload) is computed, as the card would have.
/// Two interfaces of Ethernet, as Linux captures its loopback: "lo", and "lost" for what never arrived. Each packet's comment: who sent it to whom, why, what became of it, the step.
Pcapng to_pcapng(const model::Timeline& timeline, const PcapngOptions& options);

}  // namespace sg::store
