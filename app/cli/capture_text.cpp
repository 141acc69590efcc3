#include "app/cli/capture_text.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "app/cli/exports.h"
#include "app/cli/ladder_text.h"
#include "app/cli/output.h"
#include "app/cli/player.h"
#include "app/cli/signals.h"
#include "app/cli/text_width.h"
#include "core/model/quote.h"
#include "core/store/event_json.h"
#include "core/store/export_format.h"
#include "core/store/whole_file.h"

namespace sg::cli {
namespace {

using nlohmann::ordered_json;


/// Local time, as the capturing host's clock had it: "2026-11-28 02:10:41".
std::string clock_text(base::Ns since_1970) {
  const std::time_t seconds = since_1970 / base::kSecond;
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return "?";
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

const char* protocol_name(std::uint8_t protocol) { return protocol == 6 ? "TCP" : "UDP"; }

/// On a terminal, while a large file is read; and Ctrl+C gives up in order.
class Progress {
 public:
  explicit Progress(const Style& style) : style_(style), shown_(isatty(STDERR_FILENO) != 0) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  bool operator()(double done) {
    signal_ = signal_ != 0 ? signal_ : signals_.take();
    const int percent = static_cast<int>(done * 100);
    if (shown_ && percent != last_) {
      last_ = percent;
      std::fprintf(stderr, "\r%s %3d%%", std::string(style_.in("reading", "읽는 중")).c_str(), percent);
    }
    return signal_ == 0;
  }
  void clear() {
    if (shown_ && last_ >= 0) std::fputs("\r\033[K", stderr);
    last_ = -1;
  }
  int signal() const { return signal_; }

 private:
  const Style& style_;
  Signals signals_;
  bool shown_ = false;
  int last_ = -1;
  int signal_ = 0;
};

void complain(const std::string& text) { std::fprintf(stderr, "sockglass: %s\n", text.c_str()); }

/// A lesson without steps, for what plays without one.
std::shared_ptr<const lesson::Lesson> no_lesson(const std::string& path) {
  auto lesson = std::make_shared<lesson::Lesson>();
  lesson->id = "capture";
  lesson->title = {path, path};
  return lesson;
}

ordered_json conversation_json(const store::Conversation& one, std::size_t number) {
  return {{"conversation", number},
          {"protocol", one.protocol == 6 ? "tcp" : "udp"},
          {"client", model::to_string(one.flow.from)},
          {"server", model::to_string(one.flow.to)},
          {"began", one.began},
          {"packets", one.packets},
          {"bytes", one.bytes},
          {"first_t_ns", one.first_t},
          {"last_t_ns", one.last_t},
          {"first_packet", one.first_packet},
          {"last_packet", one.last_packet}};
}

void print_json(const ordered_json& json) { print(json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n"); }

ordered_json index_json(const store::CaptureIndex& index, const std::string& path, const std::string& problem) {
  ordered_json out{{"format", "sockglass-capture"}, {"version", store::kEventsVersion}, {"sockglass", SOCKGLASS_VERSION}, {"file", path},
                   {"packets", index.packets},      {"other", index.other},             {"problem", problem.empty() ? ordered_json(nullptr) : ordered_json(problem)}};
  out["conversations"] = ordered_json::array();
  for (std::size_t i = 0; i < index.conversations.size(); ++i) out["conversations"].push_back(conversation_json(index.conversations[i], i + 1));
  return out;
}

std::string heading(const store::Conversation& one, const store::ConversationEvents& read, const std::string& path, std::uint32_t number, const Style& style) {
  std::string out = style.bold(fmt::format("{} · {} {} → {}", model::printable(path), protocol_name(one.protocol), model::to_string(one.flow.from), model::to_string(one.flow.to))) + "\n";
  std::string about = fmt::format(fmt::runtime(style.in("conversation {}, from {}, {} packets", "대화 {}, {}부터, 패킷 {}개")), number, clock_text(read.began), read.packets);
  if (read.copies > 0) about += fmt::format(fmt::runtime(style.in("; {} more are copies that the capture took twice", ". 캡처에 두 번 찍힌 복사본 {}개는 뺐습니다")), read.copies);
  if (read.left_out > 0) about += fmt::format(fmt::runtime(style.in("; {} later ones are left out", ". 뒤의 {}개는 뺐습니다")), read.left_out);
  if (!one.began && one.protocol == 6) about += style.in("; it began before the capture: bytes are counted from the first one seen", ". 캡처 전에 시작된 연결이라, 처음 보인 바이트부터 셉니다");
  for (const std::string& line : wrap(about, LadderText::kColumns)) out += style.dim(line) + "\n";
  return out;
}

/// A capture, and the conversation of it that was asked for.
struct Opened {
  std::optional<store::CaptureIndex> index;        ///< absent: nothing of it can be shown
  std::optional<store::ConversationEvents> read;   ///< absent: none was asked for, or there is none
  std::string problem;                             ///< why it could not be read to its end
  Result result;
};

/// `conversation`: from 1; 0: the list alone, unless `only` and there is but one. What is wrong is told on standard error.
Opened open_capture(const std::string& path, std::uint32_t conversation, bool only, const Style& style) {
  Opened out;
  Progress progress(style);
  const auto tell = [&progress](double done) { return progress(done); };
  store::CaptureIndex index = store::index_capture(path, tell);
  progress.clear();
  const auto interrupted = [&] {
    out.index.reset();
    out.read.reset();
    out.result = {End::interrupted, progress.signal()};
    return std::move(out);
  };
  if (index.cancelled) return interrupted();
  out.problem = index.error ? store::error_text(*index.error, path, style.language) : "";
  if (!out.problem.empty()) complain(out.problem);
  out.result = {out.problem.empty() ? End::ok : End::bad_input, 0};
  if (index.packets == 0 && index.error) return out;
  out.index = std::move(index);
  const std::size_t there = out.index->conversations.size();
  const auto refuse = [&](const std::string& why) {
    complain(why);
    out.result = {End::bad_input, 0};
    return std::move(out);
  };
  if (conversation == 0 && only) {
    if (there == 0) return refuse(fmt::format(fmt::runtime(style.in("{} has no conversation over TCP or UDP to export", "{}에는 내보낼 TCP나 UDP 대화가 없습니다")), model::printable(path)));
    if (there > 1) {
      return refuse(fmt::format(fmt::runtime(style.in("{} has {} conversations: --conversation N says which; `sockglass show FILE` lists them",
                                                      "{}에는 대화가 {}개 있습니다. --conversation N으로 하나를 고르세요. 목록은 `sockglass show 파일`이 보여 줍니다")), model::printable(path), there));
    }
    conversation = 1;
  }
  if (conversation == 0) return out;
  if (conversation > there) {
    return refuse(fmt::format(fmt::runtime(style.in("{} has no conversation {}; it has {}", "{}에는 {}번 대화가 없습니다. 모두 {}개입니다")), model::printable(path), conversation, there));
  }
  out.read = store::read_conversation(path, out.index->conversations[conversation - 1], tell);
  progress.clear();
  if (out.read->cancelled) return interrupted();
  return out;
}

}  // namespace

bool is_capture_file(const std::string& path) {
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  std::array<std::uint8_t, 8> beginning{};
  const std::size_t read = file ? std::fread(beginning.data(), 1, beginning.size(), file.get()) : 0;
  const packet::ByteSpan seen(beginning.data(), read);
  return store::is_capture(seen) || store::is_compressed(seen);
}

std::string conversations_text(const store::CaptureIndex& index, const Style& style) {
  std::string out;
  std::size_t widest = 6;
  for (const store::Conversation& one : index.conversations) {
    widest = std::max({widest, model::to_string(one.flow.from).size(), model::to_string(one.flow.to).size()});
  }
  if (!index.conversations.empty()) {
    const std::string title = fmt::format("{:>6}  {}  {} {} {} {} {}", "#", pad_to("", 3), pad_to(std::string(style.in("client", "클라이언트")), widest + 2), pad_to(std::string(style.in("server", "서버")), widest),
                                          std::string(style.in("   packets", "      패킷")), std::string(style.in("       bytes", "      바이트")), std::string(style.in("  seconds", "       초")));
    out += style.dim(title) + "\n";
  }
  for (std::size_t i = 0; i < index.conversations.size(); ++i) {
    const store::Conversation& one = index.conversations[i];
    out += fmt::format("{:>6}  {}  {} → {} {:>10} {:>12} {:>9.3f}{}\n", i + 1, protocol_name(one.protocol), pad_to(model::to_string(one.flow.from), widest), pad_to(model::to_string(one.flow.to), widest),
                       one.packets, one.bytes, static_cast<double>(one.last_t - one.first_t) / 1e9, one.began || one.protocol != 6 ? "" : std::string(style.in("  (began earlier)", "  (캡처 전에 시작)")));
  }
  std::string sum = fmt::format(fmt::runtime(style.in("packets: {}, conversations: {}", "패킷 {}개, 대화 {}개")), index.packets, index.conversations.size());
  if (index.other > 0) sum += fmt::format(fmt::runtime(style.in("; {} packets are neither TCP nor UDP, or cut too short", ". TCP도 UDP도 아니거나 너무 짧게 잘린 패킷 {}개")), index.other);
  if (index.left_out > 0) sum += fmt::format(fmt::runtime(style.in("; {} packets of further conversations are left out", ". 그 밖의 대화에 속한 패킷 {}개는 뺐습니다")), index.left_out);
  out += sum + "\n";
  if (!index.conversations.empty()) {
    out += style.dim(style.in("sockglass show FILE --conversation N shows one as a ladder; sockglass FILE opens the window", "sockglass show FILE --conversation N은 하나를 사다리로 보여 주고, sockglass FILE은 창을 엽니다")) + "\n";
  }
  return out;
}

Result show_capture(const std::string& path, std::uint32_t conversation, Format format, const Style& style) {
  Opened opened = open_capture(path, conversation, false, style);
  if (!opened.index) return opened.result;
  const store::CaptureIndex& index = *opened.index;
  if (conversation == 0) {
    if (format == Format::json) {
      print_json(index_json(index, path, opened.problem));
    } else {
      print(conversations_text(index, style));
    }
    return opened.result;
  }
  if (!opened.read) return opened.result;
  const store::Conversation& chosen = index.conversations[conversation - 1];
  store::ConversationEvents& read = *opened.read;

  LessonRun run(no_lesson(path));
  LadderText ladder(style, [](const std::string& text) { print(text); });
  ordered_json events = ordered_json::array();
  if (format != Format::json) print(heading(chosen, read, path, conversation, style));
  for (model::Event& event : read.events) {
    run.timeline.append(std::move(event));
    if (format != Format::json) ladder.add(run.timeline[run.timeline.size() - 1], run);
  }
  if (format == Format::json) {
    for (std::size_t i = 0; i < run.timeline.size(); ++i) events.push_back(store::to_json(run.timeline[i], run.timeline));
    ordered_json out = index_json({}, path, opened.problem);
    out["packets"] = index.packets;
    out["conversations"].push_back(conversation_json(chosen, conversation));
    out["events"] = std::move(events);
    print_json(out);
  } else {
    ladder.end(run);
  }
  return opened.result;
}

std::optional<std::uint32_t> conversation_meant(const std::string& path, std::uint32_t conversation, const Style& style) {
  const Opened opened = open_capture(path, conversation, true, style);
  return opened.read ? std::optional(std::max(conversation, 1U)) : std::nullopt;
}

Result export_capture(const std::string& path, std::uint32_t conversation, const std::string& format, const std::string& out, const Style& style) {
  const auto known = store::export_format_from(format);
  if (!known) return {End::bad_input, 0};
  Opened opened = open_capture(path, conversation, true, style);
  if (!opened.read) return opened.result;
  const store::Conversation& chosen = opened.index->conversations[conversation == 0 ? 0 : conversation - 1];
  store::Recording recording;
  recording.header.sockglass = SOCKGLASS_VERSION;
  recording.header.lesson = "capture";
  recording.header.title_en = recording.header.title_ko = fmt::format("{} · {} → {}", std::filesystem::path(path).filename().string(), model::to_string(chosen.flow.from), model::to_string(chosen.flow.to));
  recording.header.tier = store::kCaptureTier;
  recording.header.when = store::when_text(opened.read->began);
  recording.events = std::move(opened.read->events);
  Exported made = export_run(std::move(recording), *known, style.language);
  if (made.problem.empty()) made.problem = store::write_whole_file(out, made.bytes, style.language);
  if (made.problem.empty()) return opened.result;
  complain(made.problem);
  return {End::bad_input, 0};
}

}  // namespace sg::cli
