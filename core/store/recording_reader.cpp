#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/model/quote.h"
#include "core/store/event_record.h"
#include "core/store/file_words.h"
#include "core/store/recording.h"

namespace sg::store {
namespace {

using nlohmann::json;

/// Deeper is nothing of ours: an event's rule's bits are four levels down.
constexpr int kMaxDepth = 8;

/// Absent: not JSON, or too deep. What is too deep is dropped while it is read.
std::optional<json> parse(std::string_view text) {
  bool deep = false;
  json out = json::parse(
      text.begin(), text.end(),
      [&deep](int depth, json::parse_event_t, json&) {
        deep = deep || depth > kMaxDepth;
        return !deep;
      },
      false);
  if (deep || out.is_discarded()) return std::nullopt;
  return out;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class Reader {
 public:
  Reader(std::istream& in, const std::string& name, model::Language language, const std::function<bool(double)>& progress, std::uint64_t size)
      : in_(in), name_(model::printable(name)), ko_(language == model::Language::ko), language_(language), progress_(progress), size_(size) {}

  ReadRecording read() {
    if (next() == Line::none) return {std::nullopt, name_ + say(": it is empty, so no recording of sockglass", ": 비어 있어서 sockglass 기록이 아닙니다")};
    if (std::string error = read_header(); !error.empty()) return {std::nullopt, std::move(error)};
    read_lines();
    if (given_up_) return {std::nullopt, name_ + say(": given up", ": 읽기를 그만두었습니다")};
    if (recording_.skipped > 0) {
      const std::string count = std::to_string(recording_.skipped);
      note(name_ + say(": " + count + " lines of kinds that this sockglass does not know were skipped", ": 이 sockglass가 모르는 종류의 줄 " + count + "개는 건너뛰었습니다"));
    }
    return {std::move(recording_), ""};
  }

 private:
  enum class Line : std::uint8_t { whole, cut, none, too_long };

  Line next() {
    line_.clear();
    ++number_;
    std::array<char, 16 * 1024> part;
    while (line_.size() <= kMaxRecordingLine) {
      in_.getline(part.data(), part.size());
      const auto count = static_cast<std::size_t>(in_.gcount());
      read_ += count;
      if (in_.eof()) {  // no newline at its end
        line_.append(part.data(), count);
        return line_.empty() ? Line::none : Line::cut;
      }
      if (in_.bad()) return line_.empty() ? Line::none : Line::cut;
      if (!in_.fail()) {
        line_.append(part.data(), count - 1);
        return Line::whole;
      }
      line_.append(part.data(), count);  // the buffer was full
      in_.clear();
      if (count == 0) return Line::cut;
    }
    return Line::too_long;
  }

  std::string say(std::string en, std::string ko) const { return ko_ ? std::move(ko) : std::move(en); }
  std::string here() const { return name_ + ":" + std::to_string(number_) + ": "; }
  void note(std::string sentence) { recording_.notes.push_back(std::move(sentence)); }
  /// What was read before this line is shown.
  void stop(const std::string& why) {
    const std::string count = std::to_string(recording_.events.size());
    note(here() + why + say("; shown are the " + count + " events before it", ". 그 앞의 사건 " + count + "개를 보여 줍니다"));
  }
  void stop(std::string en, std::string ko) { stop(say(std::move(en), std::move(ko))); }

  std::string read_header() {
    const std::optional<json> head = parse(line_);
    if (!head || !head->is_object() || text_of(*head, "format") != kRecordingFormat) {
      const std::string begins = std::string("{\"format\":\"") + kRecordingFormat + "\", …}";
      return here() + say("a recording of sockglass begins with " + begins + ", and this file does not", "sockglass 기록이라면 다음과 같이 시작해야 합니다: " + begins);
    }
    const std::string version = text_of(*head, "version");
    int major = 0;
    int minor = 0;
    char rest = 0;
    if (std::sscanf(version.c_str(), "%4d.%4d%c", &major, &minor, &rest) != 2 || major < 1) return here() + say("`version`: a version such as \"1.0\" was expected", "`version`: \"1.0\" 같은 버전이 와야 합니다");
    if (major > kRecordingMajor) {
      const std::string ours = std::to_string(kRecordingMajor) + ".x";
      return name_ + say(" was written by a newer sockglass (format " + version + "; this one reads " + ours + "): get the newer one to open it",
                         ": 더 새로운 sockglass가 만든 기록입니다(형식 " + version + ", 이 sockglass가 읽는 형식은 " + ours + "). 새 sockglass로 여세요");
    }
    RecordingHeader& header = recording_.header;
    header.sockglass = text_of(*head, "sockglass");
    header.lesson = text_of(*head, "lesson");
    if (const auto title = head->find("title"); title != head->end() && title->is_object()) {
      header.title_en = text_of(*title, "en");
      header.title_ko = text_of(*title, "ko");
    }
    header.free = head->value("free", json(false)) == json(true);
    header.tier = text_of(*head, "tier");
    header.kernel = text_of(*head, "kernel");
    header.when = text_of(*head, "when");
    return "";
  }

  void read_lines() {
    for (;;) {
      if (progress_ && number_ % 512 == 0 && !progress_(size_ == 0 ? 0 : static_cast<double>(read_) / static_cast<double>(size_))) {
        given_up_ = true;
        return;
      }
      const Line kind = next();
      if (kind == Line::none || recording_.end) {
        if (!recording_.end) cut_off();
        return;
      }
      if (kind == Line::too_long) return too_much(std::to_string(kMaxRecordingLine >> 20U) + " MiB", "the line is longer than ", "한 줄이 ", "보다 깁니다");
      if (read_ > kMaxRecordingBytes) return too_much(std::to_string(kMaxRecordingBytes >> 30U) + " GiB", "the file is larger than ", "파일이 ", "보다 큽니다");
      const std::optional<json> line = parse(line_);
      if (kind == Line::cut && (!line || !line->is_object())) return cut_off();
      if (!line || !line->is_object()) return stop("a JSON object was expected", "JSON 객체가 와야 합니다");
      if (!take(*line)) return;
    }
  }

  /// More than `bound`.
  void too_much(const std::string& bound, const char* en, const char* ko_before, const char* ko_after) { stop(en + bound, ko_before + bound + ko_after); }

  void cut_off() {
    const std::string count = std::to_string(recording_.events.size());
    note(name_ + say(": it is cut off after " + count + " events: the program that wrote it did not come to its end, or the file was not copied whole",
                     ": 사건 " + count + "개 뒤에서 끊겼습니다. 기록하던 프로그램이 끝까지 가지 못했거나, 파일이 다 복사되지 않았습니다"));
  }

  bool take(const json& line) {
    const std::string kind = text_of(line, "kind");
    if (kind == "file") {
      if (recording_.files.size() >= kMaxRecordedFiles) return too_much(std::to_string(kMaxRecordedFiles), "there are more files than ", "파일이 ", "개보다 많습니다"), false;
      recording_.files.push_back({text_of(line, "name"), text_of(line, "text")});
      return true;
    }
    if (kind == "end") {
      RecordingEnd& end = recording_.end.emplace();
      end.finished = line.value("finished", json(false)) == json(true);
      end.stuck = text_of(line, "stuck");
      return true;
    }
    FromRecord read = from_record(line, language_);
    switch (read.kind) {
      case FromRecord::Kind::broken: return stop(read.what), false;
      case FromRecord::Kind::unknown:
        ++recording_.skipped;
        if (read.event.seq > last_n_) {
          missing_.push_back(read.event.seq);
          last_n_ = read.event.seq;
        }
        return true;
      case FromRecord::Kind::event: break;
    }
    auto& events = recording_.events;
    if (events.size() >= kMaxRecordedEvents) return too_much(std::to_string(kMaxRecordedEvents), "there are more events than ", "사건이 ", "개보다 많습니다"), false;
    if (read.event.seq != last_n_ + 1) return stop("`n`: " + std::to_string(last_n_ + 1) + " was expected, for events are numbered one after the other", "`n`: 사건 번호는 하나씩 늘어나므로 " + std::to_string(last_n_ + 1) + "번이 와야 합니다"), false;
    if (!events.empty() && read.event.t < events.back().t) return stop("`t_ns`: it is before the last event's", "`t_ns`: 앞 사건보다 이릅니다"), false;
    last_n_ = read.event.seq;
    // Timelines count without gaps: what was skipped leaves none.
    read.event.seq = events.size() + 1;
    if (auto* result = std::get_if<model::ExpectationResult>(&read.event.payload)) {
      const auto before = std::lower_bound(missing_.begin(), missing_.end(), result->decided_by) - missing_.begin();
      result->decided_by -= std::min<std::uint64_t>(result->decided_by, static_cast<std::uint64_t>(before));
      if (result->decided_by > read.event.seq) return stop("`decided_by`: there is no such event yet", "`decided_by`: 그런 사건이 아직 없습니다"), false;
    }
    events.push_back(std::move(read.event));
    return true;
  }

  std::istream& in_;
  std::string name_;
  bool ko_;
  model::Language language_;
  const std::function<bool(double)>& progress_;
  std::uint64_t size_;
  std::string line_;
  std::size_t number_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t last_n_ = 0;
  std::vector<std::uint64_t> missing_;  ///< numbers of events of unknown kinds
  bool given_up_ = false;
  Recording recording_;
};

}  // namespace

bool is_recording(std::string_view beginning) {
  constexpr std::string_view kBegins = R"({"format":"sockglass-recording")";
  return beginning.starts_with(kBegins);
}

bool is_recording_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream in(path, std::ios::binary);
  std::array<char, 64> beginning{};
  in.read(beginning.data(), beginning.size());
  return is_recording({beginning.data(), static_cast<std::size_t>(in.gcount())});
}

ReadRecording read_recording(std::istream& in, const std::string& name, model::Language language, const std::function<bool(double)>& progress, std::uint64_t size) {
  return Reader(in, name, language, progress, size).read();
}

ReadRecording read_recording(const std::filesystem::path& path, model::Language language, const std::function<bool(double)>& progress) {
  const bool ko = language == model::Language::ko;
  const auto refused = [&](const std::string& why) { return ReadRecording{std::nullopt, model::printable(path.string()) + ": " + why}; };
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) return refused(ko ? "그런 파일이 없습니다" : "there is no such file");
  if (problem) return refused((ko ? "읽을 수 없습니다: " : "cannot be read: ") + refusal_text(problem.value(), true, language));
  if (status.type() != std::filesystem::file_type::regular) return refused(ko ? "보통 파일이 아닙니다" : "is not a regular file");
  std::ifstream in(path, std::ios::binary);
  if (!in) return refused((ko ? "읽을 수 없습니다: " : "cannot be read: ") + refusal_text(errno, true, language));
  const std::uint64_t size = std::filesystem::file_size(path, problem);
  return read_recording(in, path.string(), language, progress, problem ? 0 : size);
}

}  // namespace sg::store
