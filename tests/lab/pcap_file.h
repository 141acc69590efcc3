// The packets that arrived, as a capture file, and what tshark calls them.
#pragma once

#include <pcap/pcap.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "core/model/timeline.h"

namespace sg::lab {

/// Packets in the order of their arrival, as those bytes that arrived.
inline std::vector<model::PacketId> write_arrivals(const model::Timeline& timeline, const std::string& path) {
  std::vector<model::PacketId> arrived;
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> format(pcap_open_dead(DLT_RAW, 65535), pcap_close);
  const std::unique_ptr<pcap_dumper_t, decltype(&pcap_dump_close)> file(pcap_dump_open(format.get(), path.c_str()), pcap_dump_close);
  if (!file) return arrived;
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    const auto* verdict = std::get_if<model::Verdict>(&timeline[i].payload);
    const model::PacketSent* sent = verdict && verdict->kind == model::VerdictKind::deliver ? timeline.packet(verdict->packet) : nullptr;
    if (sent == nullptr || !sent->bytes) continue;
    const model::PacketAltered* altered = timeline.altered(verdict->packet);
    const model::Bytes& bytes = altered ? *altered->bytes : *sent->bytes;
    pcap_pkthdr header{};
    header.ts.tv_sec = timeline[i].t / base::kSecond;
    header.ts.tv_usec = timeline[i].t % base::kSecond / base::kMicrosecond;
    header.caplen = header.len = static_cast<bpf_u_int32>(bytes.size());
    pcap_dump(reinterpret_cast<u_char*>(file.get()), &header, bytes.data());
    arrived.push_back(verdict->packet);
  }
  return arrived;
}

struct TsharkAnswer {
  bool installed = false;
  std::map<model::PacketId, std::string> names;  ///< "retransmission", "out_of_order", …
};

inline TsharkAnswer ask_tshark(const model::Timeline& timeline) {
  TsharkAnswer answer;
  const std::string path = std::filesystem::temp_directory_path() / ("sockglass-causes-" + std::to_string(getpid()) + ".pcap");
  const std::vector<model::PacketId> packets = write_arrivals(timeline, path);
  const std::vector<std::string> fields{"fast_retransmission", "spurious_retransmission", "retransmission", "out_of_order",
                                        "zero_window_probe",   "keep_alive",              "duplicate_ack"};
  std::string command = "tshark -r '" + path + "' -T fields -E separator=,";
  for (const std::string& field : fields) command += " -e tcp.analysis." + field;
  FILE* output = popen((command + " 2>/dev/null").c_str(), "r");
  std::size_t line = 0;
  char text[512];
  while (output != nullptr && fgets(text, sizeof text, output) != nullptr) {
    std::istringstream columns(text);
    std::string column;
    for (std::size_t i = 0; i < fields.size() && std::getline(columns, column, ','); ++i) {
      if (line < packets.size() && !column.empty() && column != "\n") answer.names.try_emplace(packets[line], fields[i]);
    }
    ++line;
  }
  answer.installed = output != nullptr && pclose(output) == 0 && line == packets.size();
  std::filesystem::remove(path);
  return answer;
}

}  // namespace sg::lab
