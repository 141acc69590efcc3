#include "core/store/recording.h"

#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "core/store/event_record.h"

namespace sg::store {
namespace {

using nlohmann::ordered_json;

std::string line(const ordered_json& json) { return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n"; }

}  // namespace

RecordingWriter::RecordingWriter(const std::filesystem::path& path, const RecordingHeader& header, const std::vector<RecordedFile>& files, model::Language language) : file_(path, language) {
  file_.write(line({{"format", kRecordingFormat},
                    {"version", std::to_string(kRecordingMajor) + "." + std::to_string(kRecordingMinor)},
                    {"sockglass", header.sockglass},
                    {"lesson", header.lesson},
                    {"title", {{"en", header.title_en}, {"ko", header.title_ko}}},
                    {"free", header.free},
                    {"tier", header.tier},
                    {"kernel", header.kernel},
                    {"when", header.when}}));
  for (const RecordedFile& one : files) file_.write(line({{"kind", "file"}, {"name", one.name}, {"text", one.text}}));
  file_.flush();
}

void RecordingWriter::add(const model::Event& event) {
  if (!problem().empty()) return;
  ++events_;
  file_.write(line(to_record(event)));
}

const std::string& RecordingWriter::finish(const RecordingEnd& end) {
  ordered_json last{{"kind", "end"}, {"events", events_}, {"finished", end.finished}};
  if (!end.stuck.empty()) last["stuck"] = end.stuck;
  file_.write(line(last));
  return file_.finish();
}

std::string kernel_name() {
  utsname name{};
  if (uname(&name) != 0) return "";
  return std::string(name.sysname) + " " + name.release;
}

std::string when_text(base::Ns since_1970) {
  const std::time_t seconds = since_1970 / base::kSecond;
  std::tm parts{};
  if (gmtime_r(&seconds, &parts) == nullptr) return "";
  std::array<char, 64> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%s.%09lldZ", date.data(), static_cast<long long>(since_1970 % base::kSecond));
  return text.data();
}

std::optional<base::Ns> when_from(const std::string& text) {
  std::tm parts{};
  int nanoseconds = 0;
  char zulu = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%9d%c", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &nanoseconds, &zulu) != 8 ||
      zulu != 'Z' || parts.tm_year < 1970 || parts.tm_year > 2200 || nanoseconds < 0) {
    return std::nullopt;
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return static_cast<base::Ns>(timegm(&parts)) * base::kSecond + nanoseconds;
}

base::Ns realtime_now() {
  timespec t{};
  clock_gettime(CLOCK_REALTIME, &t);
  return static_cast<base::Ns>(t.tv_sec) * base::kSecond + t.tv_nsec;
}

}  // namespace sg::store
