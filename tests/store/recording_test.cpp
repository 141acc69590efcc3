#include "core/store/recording.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "core/store/event_fields.h"
#include "core/store/event_json.h"
#include "core/store/event_record.h"
#include "core/store/names.h"
#include "tests/model/story.h"

namespace sg::store {
namespace {
using namespace sg::model;
using namespace sg::model::story;
namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "sg_recording_XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() {
    fs::permissions(path, fs::perms::owner_all);
    fs::remove_all(path);
  }
  fs::path path;
};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

const RecordingHeader kHeader{"0.1.0", "02-three-way-handshake", "The handshake", "악수", false, "lab", "Linux 6.1", "2026-11-28T02:12:53.000000007Z"};
const std::vector<RecordedFile> kFiles{{"02.json", "{\"a\":\n1}"}, {"programs/echo.json", "안녕"}};

/// Something else than the default in every field.
class Dice {
 public:
  template <typename T>
  void fill(T& out) {
    if constexpr (HasFields<T>) {
      std::apply([this](auto&... field) { (this->fill(field), ...); }, fields_of(out));
    } else if constexpr (std::is_same_v<T, std::string>) {
      out = "text\n\"" + std::to_string(n()) + (n() % 2 == 0 ? "\xff\x00한" : "é");
    } else if constexpr (std::is_same_v<T, Flow>) {
      out.from = {IpAddress::v4(127, 0, 0, static_cast<std::uint8_t>(n())), static_cast<std::uint16_t>(n())};
      out.to.ip.v6 = true;
      for (auto& byte : out.to.ip.bytes) byte = static_cast<std::uint8_t>(n());
      out.to.port = static_cast<std::uint16_t>(n());
    } else if constexpr (std::is_same_v<T, SharedBytes>) {
      Bytes bytes(400);  // a segment's headers and payload, up to 100 bytes each, fit
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(n());
      out = std::make_shared<const Bytes>(std::move(bytes));
    } else if constexpr (std::is_same_v<T, bool>) {
      out = true;
    } else if constexpr (std::is_same_v<T, ActorId>) {
      out = static_cast<ActorId>(1 + n() % 200);
    } else if constexpr (std::is_same_v<T, CallKind>) {
      out = CallKind::poll;
    } else if constexpr (std::is_same_v<T, TcpState>) {
      out = TcpState::closing;
    } else if constexpr (requires { EnumNames<T>::value; }) {
      out = static_cast<T>(EnumNames<T>::value.size() - 1);
    } else if constexpr (std::is_same_v<T, Verb>) {
      out = Verb::reorder;
    } else if constexpr (std::is_enum_v<T>) {
      out = static_cast<T>(n());
    } else if constexpr (std::is_floating_point_v<T>) {
      out = 1.0 / static_cast<double>(3 + n());
    } else if constexpr (requires { out.emplace(); }) {  // optional
      fill(out.emplace());
    } else if constexpr (requires { out.resize(2); }) {  // vector
      out = T(2);
      for (auto& one : out) fill(one);
    } else if constexpr (requires { out.first; }) {
      fill(out.first);
      fill(out.second);
    } else {
      out = static_cast<T>(1 + n() % 100);
    }
  }

 private:
  unsigned n() { return static_cast<unsigned>(dice_() % 100'000); }
  std::mt19937 dice_{7};
};

template <typename T>
void expect_same(const T& a, const T& b, const std::string& where) {
  if constexpr (HasFields<T>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (expect_same(std::get<I>(fields_of(a)), std::get<I>(fields_of(b)), where + "." + FieldNames<T>::value[I]), ...);
    }(std::make_index_sequence<FieldNames<T>::value.size()>());
  } else if constexpr (std::is_same_v<T, SharedBytes>) {
    ASSERT_EQ(a == nullptr, b == nullptr) << where;
    if (a) {
      EXPECT_EQ(*a, *b) << where;
    }
  } else if constexpr (requires { a.resize(0); }) {
    EXPECT_EQ(a.size(), b.size()) << where;
  } else if constexpr (requires { a == b; }) {
    EXPECT_TRUE(a == b) << where;
  }
}

/// The default, and each kind with all its fields set.
template <typename P>
void goes_there_and_back(const P& payload) {
  const Event event{3, 4'000'000'001, true, payload};
  const FromRecord back = from_record(nlohmann::json::parse(to_record(event).dump()));
  ASSERT_EQ(back.kind, FromRecord::Kind::event) << back.what << "\n" << to_record(event).dump();
  EXPECT_EQ(back.event.seq, 3U);
  EXPECT_EQ(back.event.t, event.t);
  EXPECT_TRUE(back.event.inferred);
  ASSERT_TRUE(std::holds_alternative<P>(back.event.payload));
  expect_same(payload, std::get<P>(back.event.payload), "");
  EXPECT_EQ(to_record(back.event), to_record(event));
}

TEST(Recording, EveryFieldOfEveryKindGoesThereAndBack) {
  Dice dice;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto one = [&]<typename P>(P payload) {
      goes_there_and_back(payload);
      dice.fill(payload);
      if constexpr (std::is_same_v<P, PacketSent> || std::is_same_v<P, PacketAltered>) payload.segment.protocol = 6;
      goes_there_and_back(payload);
    };
    (one(std::variant_alternative_t<I, Payload>{}), ...);
  }(std::make_index_sequence<std::variant_size_v<Payload>>());
}

Story story() {
  Story out;
  out.handshake();
  const PacketId lost = out.send(flow(40000, 8888), kAck, 1, 1, 5);
  out.add(Verdict{.packet = lost, .kind = VerdictKind::drop, .by = Decider::hand});
  out.send(flow(40000, 8888), kAck, 1, 1, 5);
  out.add(ExpectationResult{"s", "e", Outcome::met, "a == b", "1 == 1", 5});
  return out;
}

void write(const Story& run, const fs::path& file) {
  RecordingWriter writer(file, kHeader, kFiles);
  for (std::size_t i = 0; i < run.timeline().size(); ++i) writer.add(run.timeline()[i]);
  EXPECT_EQ(writer.finish({true, ""}), "");
}

TEST(Recording, ARunComesBackAsItWas) {
  const Folder folder;
  const Story run = story();
  const fs::path file = folder.path / "run.sgrec";
  write(run, file);
  EXPECT_TRUE(is_recording_file(file));
  EXPECT_FALSE(fs::exists(folder.path / "run.sgrec.part"));
  const ReadRecording back = read_recording(file);
  ASSERT_TRUE(back.recording) << back.error;
  EXPECT_EQ(back.recording->header, kHeader);
  EXPECT_EQ(back.recording->files, kFiles);
  EXPECT_TRUE(back.recording->notes.empty());
  ASSERT_TRUE(back.recording->end);
  EXPECT_TRUE(back.recording->end->finished);
  ASSERT_EQ(back.recording->events.size(), run.timeline().size());
  Timeline again;
  for (const Event& event : back.recording->events) again.append(event);
  for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(to_json(again[i], again), to_json(run.timeline()[i], run.timeline()));
}

TEST(Recording, CutOffAnywhereItOpensUpToTheCut) {
  const Folder folder;
  const fs::path file = folder.path / "run.sgrec";
  write(story(), file);
  const std::string whole = read(file);
  const std::size_t all = read_recording(file).recording->events.size();
  std::size_t last = 0;
  for (std::size_t cut = whole.find('\n') + 1; cut + 1 < whole.size(); cut += 7) {
    std::istringstream in(whole.substr(0, cut));
    const ReadRecording back = read_recording(in, "x.sgrec");
    ASSERT_TRUE(back.recording) << cut << back.error;
    EXPECT_GE(back.recording->events.size(), last);
    EXPECT_LE(back.recording->events.size(), all);
    last = back.recording->events.size();
    if (back.recording->end) continue;  // cut behind its last brace
    ASSERT_EQ(back.recording->notes.size(), 1U) << cut;
    EXPECT_NE(back.recording->notes[0].find("cut off after " + std::to_string(last) + " events"), std::string::npos);
  }
  EXPECT_EQ(last, all);
}

TEST(Recording, WhatAKilledProcessLeavesOpens) {
  const Folder folder;
  const fs::path file = folder.path / "run.sgrec";
  const Story run = story();
  const pid_t child = fork();
  if (child == 0) {
    RecordingWriter writer(file, kHeader, kFiles);
    for (std::size_t i = 0; i < 10; ++i) writer.add(run.timeline()[i]);
    writer.flush();
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(fs::exists(file));
  const ReadRecording back = read_recording(folder.path / "run.sgrec.part");
  ASSERT_TRUE(back.recording) << back.error;
  EXPECT_EQ(back.recording->events.size(), 10U);
  EXPECT_FALSE(back.recording->end);
  write(run, file);  // and the next one takes its place
  EXPECT_FALSE(fs::exists(folder.path / "run.sgrec.part"));
}

std::string head() { return R"({"format":"sockglass-recording","version":"1.0"})" "\n"; }

ReadRecording read_text(const std::string& text, Language language = Language::en) {
  std::istringstream in(text);
  return read_recording(in, "x.sgrec", language);
}

TEST(Recording, UnknownKindsAreSkippedAndCounted) {
  const auto back = read_text(head() +
                              R"({"n":1,"t_ns":1,"kind":"counter","counter":"TcpInSegs","before":0,"after":1})" "\n"
                              R"({"n":2,"t_ns":1,"kind":"hologram","depth":3})" "\n"
                              R"({"n":3,"t_ns":2,"kind":"counter","counter":"TcpInSegs","before":1,"after":2,"colour":"red"})" "\n"
                              R"({"n":4,"t_ns":3,"kind":"expectation","step":"s","id":"e","decided_by":3})" "\n"
                              R"({"kind":"end","events":4,"finished":true})" "\n");
  ASSERT_TRUE(back.recording) << back.error;
  EXPECT_EQ(back.recording->skipped, 1U);
  ASSERT_EQ(back.recording->notes.size(), 1U);
  EXPECT_EQ(back.recording->notes[0], "x.sgrec: 1 lines of kinds that this sockglass does not know were skipped");
  EXPECT_EQ(read_text(head() + "{\"n\":1,\"t_ns\":1,\"kind\":\"hologram\"}\n", Language::ko).recording->notes,
            (std::vector<std::string>{"x.sgrec: 사건 0개 뒤에서 끊겼습니다. 기록하던 프로그램이 끝까지 가지 못했거나, 파일이 다 복사되지 않았습니다",
                                      "x.sgrec: 이 sockglass가 모르는 종류의 줄 1개는 건너뛰었습니다"}));
  ASSERT_EQ(back.recording->events.size(), 3U);
  EXPECT_EQ(back.recording->events[1].seq, 2U);
  EXPECT_EQ(std::get<ExpectationResult>(back.recording->events[2].payload).decided_by, 2U);
}

TEST(Recording, ANewerMajorIsRefusedInOneSentence) {
  const auto back = read_text(R"({"format":"sockglass-recording","version":"2.0"})" "\n");
  EXPECT_FALSE(back.recording);
  EXPECT_EQ(back.error, "x.sgrec was written by a newer sockglass (format 2.0; this one reads 1.x): get the newer one to open it");
  EXPECT_EQ(read_text(R"({"format":"sockglass-recording","version":"2.0"})" "\n", Language::ko).error,
            "x.sgrec: 더 새로운 sockglass가 만든 기록입니다(형식 2.0, 이 sockglass가 읽는 형식은 1.x). 새 sockglass로 여세요");
  EXPECT_TRUE(read_text(R"({"format":"sockglass-recording","version":"1.9"})" "\n").recording);
}

TEST(Recording, ABrokenLineIsNamedAndWhatStandsBeforeItIsShown) {
  const std::string good = R"({"n":1,"t_ns":1,"kind":"counter","counter":"TcpInSegs","before":0,"after":1})" "\n";
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {R"({"n":2,"t_ns":1,"kind":"counter","before":-1})", "`before`: a whole number from 0 to 18446744073709551615 was expected", "`before`: 0에서 18446744073709551615까지의 정수가 와야 합니다"},
      {R"({"n":2,"t_ns":1,"kind":"packet","segment":{"flow":["a","b"]}})", "`segment.flow`: \"127.0.0.1:8888\" or \"[::1]:8888\" was expected",
       "`segment.flow`: \"127.0.0.1:8888\"이나 \"[::1]:8888\" 같은 주소가 와야 합니다"},
      {R"({"n":2,"t_ns":1,"kind":"packet","bytes":"4500","segment":{"payload_at":40,"payload_bytes":9}})", "`segment`: it does not fit into its 2 bytes", "`segment`: 바이트 2개에 다 들어가지 않습니다"},
      {R"({"n":2,"t_ns":1,"kind":"actor_started","actor":65000})", "`actor`: a number below 256 was expected", "`actor`: 256보다 작은 숫자가 와야 합니다"},
      {R"({"n":2,"t_ns":1,"kind":"verdict","verdict":"eat"})", "`verdict`: one of the names in docs/recordings.md was expected", "`verdict`: docs/recordings.md에 있는 이름 중 하나가 와야 합니다"},
      {R"({"n":2,"t_ns":0,"kind":"counter"})", "`t_ns`: it is before the last event's", "`t_ns`: 앞 사건보다 이릅니다"},
      {R"({"n":9,"t_ns":1,"kind":"counter"})", "`n`: 2 was expected, for events are numbered one after the other", "`n`: 사건 번호는 하나씩 늘어나므로 2번이 와야 합니다"},
      {R"({"n":2,"t_ns":1e99,"kind":"counter"})", "`t_ns`: nanoseconds since the run began, less than a year, were expected", "`t_ns`: 시작부터 지난 나노초(1년 미만)가 와야 합니다"},
      {R"([1])", "a JSON object was expected", "JSON 객체가 와야 합니다"},
      {R"({"n":2,)", "a JSON object was expected", "JSON 객체가 와야 합니다"},
      {R"({"n":2,"a":[[[[[[[[[[[[1]]]]]]]]]]]]})", "a JSON object was expected", "JSON 객체가 와야 합니다"},
  };
  for (const auto& [line, why, korean] : cases) {
    const auto back = read_text(head() + good + line + "\n" + good);
    ASSERT_TRUE(back.recording) << line << back.error;
    EXPECT_EQ(back.recording->events.size(), 1U) << line;
    ASSERT_EQ(back.recording->notes.size(), 1U) << line;
    EXPECT_EQ(back.recording->notes[0], std::string("x.sgrec:3: ") + why + "; shown are the 1 events before it");
    const auto in_korean = read_text(head() + good + line + "\n" + good, Language::ko);
    ASSERT_TRUE(in_korean.recording) << line;
    EXPECT_EQ(in_korean.recording->notes, std::vector<std::string>{std::string("x.sgrec:3: ") + korean + ". 그 앞의 사건 1개를 보여 줍니다"});
  }
}

TEST(Recording, WhatIsNoneIsToldSo) {
  EXPECT_EQ(read_text("").error, "x.sgrec: it is empty, so no recording of sockglass");
  EXPECT_NE(read_text("{}\n").error.find("x.sgrec:1: a recording of sockglass begins with"), std::string::npos);
  EXPECT_EQ(read_recording("/nowhere/x.sgrec").error, "/nowhere/x.sgrec: there is no such file");
  EXPECT_EQ(read_recording("/").error, "/: is not a regular file");
  EXPECT_EQ(read_text("", Language::ko).error, "x.sgrec: 비어 있어서 sockglass 기록이 아닙니다");
  EXPECT_EQ(read_text("{}\n", Language::ko).error, "x.sgrec:1: sockglass 기록이라면 다음과 같이 시작해야 합니다: {\"format\":\"sockglass-recording\", …}");
  EXPECT_EQ(read_recording("/nowhere/x.sgrec", Language::ko).error, "/nowhere/x.sgrec: 그런 파일이 없습니다");
  EXPECT_EQ(read_recording("/", Language::ko).error, "/: 보통 파일이 아닙니다");
}

TEST(Recording, AFullDiskIsASentenceAndNoHalfFile) {
  const Folder folder;
  const fs::path file = folder.path / "run.sgrec";
  // A limit of the file's size does what a full disk does, without one.
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit little{4096, 4096};
    setrlimit(RLIMIT_FSIZE, &little);
    RecordingWriter writer(file, kHeader, kFiles);
    const Story run = story();
    for (int round = 0; round < 1000; ++round) writer.add(run.timeline()[0]);
    const bool said = writer.finish({true, ""}).find("writing " + (folder.path / "run.sgrec").string() + ": ") == 0;
    _exit(said ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(Recording, WhereNothingCanBeWrittenItIsSaid) {
  RecordingWriter nowhere("/nowhere/run.sgrec", kHeader, kFiles);
  nowhere.add(story().timeline()[0]);
  EXPECT_EQ(nowhere.finish({true, ""}), "writing /nowhere/run.sgrec: No such file or directory; make the folder first, or choose another");
  EXPECT_EQ(write_whole_file("/nowhere/x", "x", Language::ko), "/nowhere/x: 쓰지 못했습니다: 그런 폴더가 없습니다. 폴더를 먼저 만들거나 다른 폴더를 고르세요");
  EXPECT_EQ(write_whole_file("/", "x"), "writing /: Is a directory; add the name of a file");
  EXPECT_EQ(write_whole_file("/", "x", Language::ko), "/: 쓰지 못했습니다: 폴더입니다. 파일 이름을 덧붙이세요");
}

TEST(Recording, WhatStandsWhereThePartWouldBeIsNamed) {
  const Folder folder;
  fs::create_symlink("/nowhere", folder.path / "x.part");
  EXPECT_EQ(write_whole_file(folder.path / "x", "x"),
            "writing " + (folder.path / "x.part").string() + ": Too many levels of symbolic links; remove the link, or choose another name");
  EXPECT_FALSE(fs::exists(folder.path / "x"));
}

TEST(Recording, TheMomentGoesThereAndBack) {
  const base::Ns t = 1'795'832'773LL * base::kSecond + 7;
  EXPECT_EQ(when_from(when_text(t)), t);
  EXPECT_FALSE(when_from("yesterday"));
}

}  // namespace
}  // namespace sg::store
