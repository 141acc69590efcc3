// Prints every packet of a capture as our dissector reads it, as JSON, a line each: for the comparison with tshark.
#include <cstdio>

#include "core/packet/decode.h"
#include "core/store/capture_reader.h"
#include "core/store/event_json.h"

int main(int argc, char** argv) {
  using namespace sg;
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CAPTURE\n", argv[0]);
    return 2;
  }
  store::CaptureReader reader;
  std::optional<store::CaptureError> error = reader.open(argv[1]);
  store::CapturedFrame frame;
  while (!error && reader.next(frame)) {
    const auto framed = frame.link ? packet::find_ip(*frame.link, frame.bytes) : std::nullopt;
    auto segment = framed ? packet::decode_ip(framed->ip, {frame.wire_bytes - framed->at, true}) : std::nullopt;
    if (!segment) {
      std::printf("{\"frame\":%llu}\n", static_cast<unsigned long long>(frame.number));
      continue;
    }
    model::PacketSent sent;
    sent.packet = model::PacketId{static_cast<std::uint32_t>(frame.number)};
    sent.segment = *std::move(segment);
    model::Timeline timeline;
    timeline.append({1, 0, false, std::move(sent)});
    nlohmann::ordered_json out = store::to_json(timeline[0], timeline);
    out["frame"] = frame.number;
    std::puts(out.dump().c_str());
  }
  if (!error) error = reader.error();
  if (error) std::fprintf(stderr, "%s\n", store::error_text(*error, argv[1], model::Language::en).c_str());
  return error ? 1 : 0;
}
