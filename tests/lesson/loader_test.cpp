#include "core/lesson/lesson_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>

namespace sg::lesson {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = SG_SOURCE_DIR;

std::string slurp(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string said(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += to_string(diagnostic) + "\n";
  return out;
}

/// A folder that is gone when the test is.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "sockglass-lesson-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Scratch() { fs::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

const std::string kSmall = R"({
  "format": "sockglass-lesson", "version": "1.0", "id": "small", "title": "Small", "summary": "Little.", "minutes": 1, "objectives": ["One"],
  "actors": {"server": {"role": "server", "title": "Server", "program": "echo_server"}},
  "steps": [{"id": "only", "title": "Only", "say": "Hm."}]
})";

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Loaded load(const std::string& text, Strictness strictness = Strictness::lint) {
  const Scratch scratch;
  return load_lesson(scratch.write("small.json", text), strictness, kSource / "lessons");
}

TEST(Lessons, OfTheCourseAreFlawless) {
  std::vector<Diagnostic> diagnostics;
  const std::vector<CourseEntry> course = load_course(kSource / "lessons", diagnostics);
  EXPECT_EQ(said(diagnostics), "");
  ASSERT_GE(course.size(), 2U);
  for (const CourseEntry& entry : course) {
    const Loaded loaded = load_lesson(entry.file, Strictness::lint);
    EXPECT_EQ(said(loaded.diagnostics), "");
    ASSERT_TRUE(loaded.lesson) << entry.file;
    EXPECT_EQ(loaded.lesson->id, entry.id);
    EXPECT_TRUE(std::any_of(loaded.lesson->steps.begin(), loaded.lesson->steps.end(),
                            [](const Step& s) { return s.predict.has_value(); }))
        << entry.id << " asks nothing";
  }
}

TEST(Lessons, OfTheDocumentationAreFlawless) {
  std::size_t read = 0;
  for (const auto& entry : fs::directory_iterator(kSource / "docs/examples")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".json" || name.find(".ko.") != std::string::npos) continue;
    const Loaded loaded = load_lesson(entry.path(), Strictness::lint, kSource / "lessons");
    EXPECT_EQ(said(loaded.diagnostics), "");
    EXPECT_TRUE(loaded.lesson) << name;
    ++read;
  }
  EXPECT_GE(read, 4U);
}

TEST(Lessons, AreAllInTheCourse) {
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> listed;
  for (const CourseEntry& entry : load_course(kSource / "lessons", diagnostics)) listed.push_back(entry.file.filename().string());
  std::vector<std::string> there;
  for (const auto& file : fs::directory_iterator(kSource / "lessons")) {
    const std::string name = file.path().filename().string();
    if (name.size() > 3 && isdigit(name[0]) && name.find('.') == name.rfind('.')) there.push_back(name);
  }
  EXPECT_THAT(listed, ::testing::UnorderedElementsAreArray(there));
}

TEST(Lessons, TwoIsReadAsItIsWritten) {
  const Loaded loaded = load_lesson(kSource / "lessons/02-three-way-handshake.json", Strictness::lint);
  ASSERT_TRUE(loaded.lesson) << said(loaded.diagnostics);
  const Lesson& lesson = *loaded.lesson;
  EXPECT_EQ(lesson.id, "02-three-way-handshake");
  EXPECT_EQ(lesson.prerequisites, std::vector<std::string>{"01-two-programs-talk"});
  EXPECT_EQ(lesson.network.pace_ms, 300U);
  EXPECT_EQ(lesson.network.mtu, 1500U);
  EXPECT_FALSE(lesson.network.offloads);
  ASSERT_EQ(lesson.actors.size(), 2U);
  EXPECT_EQ(lesson.actors[0].id, "client");
  EXPECT_EQ(lesson.actors[0].input, "Hello");
  EXPECT_EQ(lesson.actors[1].role, model::Role::server);
  EXPECT_EQ(lesson.actors[1].title.ko, "서버");
  ASSERT_TRUE(lesson.actors[1].program);
  EXPECT_EQ(lesson.actors[1].program->file, "echo_server.c");

  const auto named = [&](const std::string& name) {
    const auto found = std::find_if(lesson.observe.begin(), lesson.observe.end(), [&](const auto& o) { return o.first == name; });
    return found == lesson.observe.end() ? Matcher{} : found->second;
  };
  EXPECT_EQ(named("synack").flags, std::nullopt) << "its flags are claimed, not looked for";
  EXPECT_EQ(named("synack").from, "server");
  EXPECT_EQ(named("synack").moment, Matcher::Moment::sent);
  EXPECT_EQ(named("synack_arrived").moment, Matcher::Moment::arrived);
  EXPECT_EQ(named("synack_arrived").flags, model::kSyn | model::kAck);
  EXPECT_EQ(named("third").after, "synack");
  EXPECT_EQ(named("third_arrived").payload, false);
  EXPECT_EQ(named("accept_called").kind, Matcher::Kind::entered);
  EXPECT_EQ(named("accept_called").call, model::CallKind::accept);

  ASSERT_GE(lesson.steps.size(), 5U);
  const Step& listen = lesson.steps[0];
  ASSERT_EQ(listen.actions.size(), 1U);
  EXPECT_EQ(listen.actions[0].kind, Action::Kind::run);
  EXPECT_EQ(listen.actions[0].until, model::CallKind::accept);
  const Step& synack = lesson.steps[2];
  ASSERT_TRUE(synack.predict);
  EXPECT_EQ(synack.predict->kind, Prediction::Kind::number);
  EXPECT_EQ(synack.predict->conceals, "synack.ack");
  ASSERT_FALSE(synack.predict->wrong.empty());
  EXPECT_EQ(synack.predict->wrong[0].when.text(), "given == syn.seq");
  EXPECT_FALSE(synack.predict->wrong[0].feedback.ko.empty());
  EXPECT_NE(synack.say.in(model::Language::ko), synack.say.in(model::Language::en));
  const Step& accept = lesson.steps[4];
  ASSERT_TRUE(accept.predict);
  ASSERT_EQ(accept.predict->choices.size(), 2U);
  EXPECT_EQ(accept.predict->choices[0].value, Value{true});
}

TEST(Lessons, TheWireIsReadAsItIsWritten) {
  const Loaded loaded = load_lesson(kSource / "tests/lesson/every_key.json", Strictness::lint, kSource / "lessons");
  ASSERT_TRUE(loaded.lesson) << said(loaded.diagnostics);
  const Lesson& lesson = *loaded.lesson;
  EXPECT_TRUE(lesson.requires_wire);
  EXPECT_FALSE(lesson.fallback.ko.empty());
  ASSERT_EQ(lesson.network.rules.size(), 2U);
  const model::WireRule& noise = lesson.network.rules[0];
  EXPECT_EQ(noise.id, "noise");
  EXPECT_EQ(noise.when.from, model::ActorId{0});
  EXPECT_EQ(noise.when.flags, model::kAck);
  EXPECT_EQ(noise.when.payload, true);
  EXPECT_EQ(noise.when.retransmission, false);
  EXPECT_EQ(noise.when.protocol, 6);
  EXPECT_EQ(noise.when.nth, 2U);
  EXPECT_EQ(noise.when.chance, 0.5);
  EXPECT_EQ(noise.times, 1U);
  EXPECT_EQ(noise.then.verb, model::Verb::corrupt);
  using Part = model::BitPlace::Part;
  EXPECT_EQ(noise.then.bits, (std::vector<model::BitPlace>{{Part::payload, 0, 2}, {Part::payload, 1, 7}}));
  EXPECT_TRUE(noise.then.mend_checksum);
  EXPECT_EQ(lesson.network.rules[1].when, model::PacketMatch{}) << "without `when`: every packet";
  EXPECT_FALSE(lesson.network.pass_copies);

  std::vector<Action> wire;
  for (const Action& action : lesson.steps[0].actions) {
    if (action.kind >= Action::Kind::sysctl) wire.push_back(action);
  }
  ASSERT_EQ(wire.size(), 25U);
  EXPECT_EQ(wire[0].sysctls.at("net.ipv4.tcp_sack"), "1");
  EXPECT_EQ(wire[1].rule.then.delay, 20 * base::kMillisecond);
  EXPECT_EQ(wire[1].rule.when.every, 2U);
  EXPECT_EQ(wire[2].rule.then.behind, 2U);
  EXPECT_EQ(wire[2].rule.when.from, model::ActorId{1});
  EXPECT_EQ(wire[3].rule.id, "noise");
  EXPECT_EQ(wire[4].rule.id, "") << "all of them";
  EXPECT_EQ(wire[5].how.verb, model::Verb::hold);
  EXPECT_EQ(wire[5].packet, "syn");
  EXPECT_EQ(wire[7].how.bits, (std::vector<model::BitPlace>{{Part::transport, 13, 6}}));
  EXPECT_EQ(wire[11].how.verb, model::Verb::drop);
  EXPECT_EQ(wire[11].packet, "synack");
  const model::Forgery& forgery = wire[12].forgery;
  EXPECT_TRUE(forgery.from_receiver && forgery.mend_checksum);
  EXPECT_EQ(forgery.flags, model::kRst);
  EXPECT_EQ(forgery.destination_port, 9999);
  EXPECT_EQ(forgery.payload, model::Bytes{});
  EXPECT_EQ(wire[12].seq.text(), "synack.seq + 1");
  EXPECT_EQ(wire[12].ack.text(), "7");
  EXPECT_EQ(wire[13].kind, Action::Kind::release);
  EXPECT_TRUE(wire[14].pass_copies);
}

TEST(Lessons, ProgramsAreReadWithTheirLoops) {
  const Loaded loaded = load_lesson(kSource / "lessons/01-two-programs-talk.json", Strictness::play);
  ASSERT_TRUE(loaded.lesson) << said(loaded.diagnostics);
  const Program& server = *loaded.lesson->actors[1].program;
  ASSERT_EQ(server.body.size(), 1U);
  const std::vector<Statement>& main = server.body[0].body;
  EXPECT_EQ(main[0].call, model::CallKind::socket);
  EXPECT_EQ(main[0].save, "sockfd");
  EXPECT_EQ(main[2].call, model::CallKind::bind);
  EXPECT_EQ(main[2].address, "any");
  EXPECT_EQ(main[2].port.text(), "8888");
  const auto loop = std::find_if(main.begin(), main.end(), [](const Statement& s) { return s.kind == Statement::Kind::loop; });
  ASSERT_NE(loop, main.end());
  EXPECT_EQ(loop->body[0].call, model::CallKind::accept);
  EXPECT_EQ(loop->body[0].save, "cli_sockfd");
  EXPECT_EQ(loop->body[1].condition.text(), "cli_sockfd == -1");
}

/// Each lesson of tests/lessons_bad must fail with exactly what stands in its .expected file.
class BadLesson : public ::testing::TestWithParam<std::string> {};

TEST_P(BadLesson, IsRefusedWithItsMessage) {
  const fs::path before = fs::current_path();
  fs::current_path(kSource / "tests/lessons_bad");
  const Loaded loaded = load_lesson(GetParam() + ".json", Strictness::lint, "../../lessons");
  fs::current_path(before);
  const std::string expected = slurp(kSource / "tests/lessons_bad" / (GetParam() + ".expected"));
  // What is only a remark refuses nothing.
  EXPECT_EQ(loaded.lesson.has_value(), expected.find(": error: ") == std::string::npos);
  EXPECT_EQ(said(loaded.diagnostics), expected)
      << "where the new message is the better one: cd tests/lessons_bad && lesson_check --course ../../lessons " << GetParam()
      << ".json | sed -n 's/^\\t//p' >" << GetParam() << ".expected";
}

std::vector<std::string> bad_lessons() {
  std::vector<std::string> out;
  for (const auto& file : fs::directory_iterator(kSource / "tests/lessons_bad")) {
    const std::string name = file.path().filename().string();
    if (file.path().extension() == ".json" && name.find(".ko.") == std::string::npos) out.push_back(file.path().stem().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(Each, BadLesson, ::testing::ValuesIn(bad_lessons()), [](const auto& tested) { return tested.param; });

TEST(Loader, PlaysWhereItLints) {
  const std::string text = changed(kSmall, R"("say": "Hm.")", R"("say": "Hm.", "sya": "typo")");
  EXPECT_FALSE(load(text, Strictness::lint).lesson);
  const Loaded played = load(text, Strictness::play);
  EXPECT_TRUE(played.lesson) << said(played.diagnostics);
  ASSERT_EQ(played.diagnostics.size(), 1U);
  EXPECT_EQ(played.diagnostics[0].severity, Severity::warning);
  EXPECT_EQ(played.diagnostics[0].message.rfind("unknown key `sya` in a step", 0), 0U);
  EXPECT_EQ(played.diagnostics[0].pointer, "/steps/0/sya");
}

TEST(Loader, DoesNotPlayAStepWithoutItsText) {
  const std::string text = changed(kSmall, R"("say": "Hm.")", R"("sya": "Hm.")");
  const Loaded played = load(text, Strictness::play);
  EXPECT_FALSE(played.lesson) << "the slip took the place of a key that is needed";
  EXPECT_EQ(played.diagnostics.size(), 1U) << said(played.diagnostics);
}

TEST(Loader, PlaysInEnglishWhereTheKoreanIsBroken) {
  const Scratch scratch;
  const fs::path file = scratch.write("small.json", kSmall);
  scratch.write("small.ko.json", "{\"format\": ");
  const Loaded played = load_lesson(file, Strictness::play, kSource / "lessons");
  ASSERT_TRUE(played.lesson) << said(played.diagnostics);
  ASSERT_EQ(played.diagnostics.size(), 1U);
  EXPECT_EQ(played.diagnostics[0].severity, Severity::warning);
  EXPECT_FALSE(load_lesson(file, Strictness::lint, kSource / "lessons").lesson);
}

TEST(Loader, RemarksOnAMissingTranslationOnlyToWhoLints) {
  const Loaded linted = load(kSmall, Strictness::lint);
  EXPECT_TRUE(linted.lesson);
  ASSERT_EQ(linted.diagnostics.size(), 1U);
  EXPECT_EQ(linted.diagnostics[0].severity, Severity::warning);
  EXPECT_EQ(linted.diagnostics[0].message, "there is no Korean text for this lesson: small.ko.json");
  EXPECT_TRUE(load(kSmall, Strictness::play).diagnostics.empty());
}

TEST(Loader, TakesProgramsBesideTheLessonFirst) {
  const Scratch scratch;
  const fs::path file = scratch.write("small.json", kSmall);
  EXPECT_FALSE(load_lesson(file, Strictness::play).lesson) << "there is no program beside it, and no course folder was given";
  scratch.write("programs/echo_server.json",
                changed(slurp(kSource / "lessons/programs/echo_server.json"), "echo_server.c", "mine.c"));
  const Loaded loaded = load_lesson(file, Strictness::play, kSource / "lessons");
  ASSERT_TRUE(loaded.lesson) << said(loaded.diagnostics);
  EXPECT_EQ(loaded.lesson->actors[0].program->file, "mine.c");
}

TEST(Loader, SaysWhatIsNoLessonFile) {
  const Scratch scratch;
  const auto message = [&](const fs::path& file) {
    const Loaded loaded = load_lesson(file, Strictness::play);
    EXPECT_FALSE(loaded.lesson);
    EXPECT_EQ(loaded.diagnostics.size(), 1U);
    return loaded.diagnostics.empty() ? "" : loaded.diagnostics[0].message;
  };
  EXPECT_EQ(message(scratch.path() / "none.json"), "there is no such file");
  EXPECT_EQ(message(scratch.path()), "is a folder, not a file");
  EXPECT_EQ(message("/dev/zero"), "is not a regular file");
  const fs::path pipe = scratch.path() / "pipe.json";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(message(pipe), "is not a regular file") << "and it must not wait for a writer";
  EXPECT_EQ(message(scratch.write("large.json", std::string(kMaxFileBytes + 1, ' '))), "is larger than 1024 KiB");
  EXPECT_EQ(message(scratch.write("blank.json", "")), "the file is empty");
  const fs::path locked = scratch.write("locked.json", "{}");
  fs::permissions(locked, fs::perms::none);
  if (::geteuid() != 0) {
    EXPECT_EQ(message(locked), "cannot be read: Permission denied");
  }
}

TEST(Loader, LeavesTheFolderOfALessonByNoLink) {
  const Scratch scratch;
  const Scratch elsewhere;
  const fs::path secret = elsewhere.write("secret.json", "root:x:0:0");
  const std::string refused = "is reached by a symbolic link that leads out of its folder: a lesson reads what lies there, or in the course's, and nothing else. Put the file itself there";
  const fs::path file = scratch.write("small.json", kSmall);

  fs::create_directories(scratch.path() / "programs");
  const fs::path program = scratch.path() / "programs/echo_server.json";
  fs::create_symlink(secret, program);
  Loaded loaded = load_lesson(file, Strictness::lint, kSource / "lessons");
  EXPECT_FALSE(loaded.lesson);
  EXPECT_THAT(said(loaded.diagnostics), ::testing::HasSubstr("echo_server.json: error: " + refused));
  EXPECT_THAT(said(loaded.diagnostics), ::testing::Not(::testing::HasSubstr("root")));
  fs::remove(program);

  // By its folder, too.
  fs::remove(scratch.path() / "programs");
  elsewhere.write("echo_server.json", slurp(kSource / "lessons/programs/echo_server.json"));
  fs::create_directory_symlink(elsewhere.path(), scratch.path() / "programs");
  loaded = load_lesson(file, Strictness::play, kSource / "lessons");
  EXPECT_FALSE(loaded.lesson);
  EXPECT_THAT(said(loaded.diagnostics), ::testing::HasSubstr(refused));
  fs::remove(scratch.path() / "programs");

  const fs::path texts = scratch.path() / "small.ko.json";
  fs::create_symlink(secret, texts);
  loaded = load_lesson(file, Strictness::lint, kSource / "lessons");
  EXPECT_FALSE(loaded.lesson);
  EXPECT_EQ(said(loaded.diagnostics), texts.string() + ": error: " + refused + "\n");
  fs::remove(texts);

  const fs::path lesson = scratch.path() / "linked.json";
  fs::create_symlink(secret, lesson);
  EXPECT_EQ(said(load_lesson(lesson, Strictness::lint).diagnostics), lesson.string() + ": error: " + refused + "\n");
  fs::create_symlink(secret, scratch.path() / "course.json");
  std::vector<Diagnostic> diagnostics;
  EXPECT_TRUE(load_course(scratch.path(), diagnostics).empty());
  EXPECT_EQ(said(diagnostics), (scratch.path() / "course.json").string() + ": error: " + refused + "\n");
}

TEST(Loader, FollowsLinksInsideTheFolderAndToTheCourse) {
  const Scratch scratch;
  const fs::path file = scratch.write("lessons/small.json", kSmall);
  const fs::path mine = scratch.write("lessons/programs/mine.json", changed(slurp(kSource / "lessons/programs/echo_server.json"), "echo_server.c", "mine.c"));
  const fs::path program = scratch.path() / "lessons/programs/echo_server.json";
  fs::create_symlink("mine.json", program);
  Loaded loaded = load_lesson(file, Strictness::play);
  ASSERT_TRUE(loaded.lesson) << said(loaded.diagnostics);
  EXPECT_EQ(loaded.lesson->actors[0].program->file, "mine.c");

  // The folder itself may be reached by one.
  fs::create_directory_symlink(scratch.path() / "lessons", scratch.path() / "way");
  EXPECT_TRUE(load_lesson(scratch.path() / "way/small.json", Strictness::play).lesson);

  fs::remove(program);
  fs::create_symlink(kSource / "lessons/programs/echo_server.json", program);
  EXPECT_TRUE(load_lesson(file, Strictness::play, kSource / "lessons").lesson) << "a program of the course";
  fs::remove_all(scratch.path() / "lessons/programs");
  fs::create_directory_symlink(kSource / "lessons", scratch.path() / "course");
  EXPECT_TRUE(load_lesson(file, Strictness::play, scratch.path() / "course").lesson) << "the course's folder, by a link";
  std::vector<Diagnostic> diagnostics;
  EXPECT_FALSE(load_course(scratch.path() / "course", diagnostics).empty());
}

TEST(Loader, BoundsStepsAndActors) {
  std::string steps;
  for (std::size_t i = 0; i <= kMaxSteps; ++i)
    steps += (i ? "," : "") + std::string(R"({"id": "s)") + std::to_string(i) + R"(", "title": "T", "say": "S"})";
  const Loaded many_steps = load(changed(kSmall, R"({"id": "only", "title": "Only", "say": "Hm."})", steps));
  EXPECT_THAT(said(many_steps.diagnostics), ::testing::HasSubstr("this list has 101 items; at most 100 are allowed (at /steps)"));
  std::string actors;
  for (std::size_t i = 0; i <= kMaxActors; ++i)
    actors += (i ? "," : "") + std::string("\"a") + std::to_string(i) +
              R"(": {"role": "client", "title": "T", "program": "echo_client"})";
  const Loaded many_actors =
      load(changed(kSmall, R"("server": {"role": "server", "title": "Server", "program": "echo_server"})", actors));
  EXPECT_THAT(said(many_actors.diagnostics),
              ::testing::HasSubstr("this object has 17 keys; at most 16 are allowed (at /actors)"));
}

TEST(Loader, KeepsCountOfAThousandMistakes) {
  std::string keys;
  for (int i = 0; i < 1000; ++i) keys += ", \"zz" + std::to_string(i) + "\": 0";
  const Loaded loaded = load(changed(kSmall, R"("say": "Hm.")", R"("say": "Hm.")" + keys));
  EXPECT_LE(loaded.diagnostics.size(), 201U);
  EXPECT_THAT(said(loaded.diagnostics), ::testing::HasSubstr("there is more wrong with this file than fits here"));
}

TEST(Loader, PlacesColumnsInCharacters) {
  const Loaded loaded = load(changed(kSmall, R"("say": "Hm.")", R"("say": "안녕하세요", "highlight": 3)"));
  ASSERT_FALSE(loaded.diagnostics.empty());
  const std::string line = R"(  "steps": [{"id": "only", "title": "Only", "say": "안녕하세요", "highlight": )";
  int characters = 0;
  for (const char c : line) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  EXPECT_EQ(loaded.diagnostics[0].line, 4);
  EXPECT_EQ(loaded.diagnostics[0].column, characters + 1);
}

/// Whatever a stranger's file holds, the loader answers.
TEST(Loader, SurvivesDamagedFiles) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string whole = slurp(kSource / "lessons/02-three-way-handshake.json");
  const Scratch scratch;
  for (int i = 0; i < 150; ++i) {
    std::string text = whole;
    const auto changes = 1 + random() % 4;
    for (unsigned k = 0; k < changes; ++k) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0: text[at] = static_cast<char>(random()); break;
        case 1: text.erase(at, 1 + random() % 40); break;
        case 2: text.insert(at, 1, "{}[]\",:'\\0"[random() % 10]); break;
        case 3: text.resize(at + 1); break;
      }
    }
    const Loaded loaded = load_lesson(scratch.write("damaged.json", text), Strictness::lint, kSource / "lessons");
    EXPECT_TRUE(loaded.lesson || !loaded.diagnostics.empty());
    for (const Diagnostic& diagnostic : loaded.diagnostics) EXPECT_FALSE(diagnostic.message.empty());
  }
}

TEST(Course, ALessonIsDoneAfterThoseOfItsCourse) {
  const Scratch scratch;
  const fs::path second = scratch.write("02-second.json", changed(changed(kSmall, "\"small\"", "\"02-second\""), "\"actors\"",
                                                                  R"("prerequisites": ["01-frist", "02-second", "03-third", "01-first"], "actors")"));
  EXPECT_THAT(said(load_lesson(second, Strictness::lint, kSource / "lessons").diagnostics), ::testing::Not(::testing::HasSubstr("/prerequisites")))
      << "outside of a course, nobody knows which lessons there are";
  scratch.write("01-first.json", "{}");
  scratch.write("03-third.json", "{}");
  scratch.write("course.json", R"({"format": "sockglass-course", "version": "1.0", "lessons": ["01-first", "02-second", "03-third"]})");
  const Loaded linted = load_lesson(second, Strictness::lint, kSource / "lessons");
  EXPECT_FALSE(linted.lesson);
  EXPECT_THAT(said(linted.diagnostics), ::testing::HasSubstr("error: no lesson of the course is called `01-frist`; did you mean `01-first`? (at /prerequisites/0)"));
  EXPECT_THAT(said(linted.diagnostics), ::testing::HasSubstr("`02-second` does not come before this lesson in the course (at /prerequisites/1)"));
  EXPECT_THAT(said(linted.diagnostics), ::testing::HasSubstr("`03-third` does not come before this lesson in the course (at /prerequisites/2)"));
  EXPECT_THAT(said(linted.diagnostics), ::testing::Not(::testing::HasSubstr("/prerequisites/3")));
  const Loaded played = load_lesson(second, Strictness::play, kSource / "lessons");
  ASSERT_TRUE(played.lesson);
  EXPECT_EQ(said(played.diagnostics), "");
  for (const SourceFile& source : played.lesson->sources) EXPECT_NE(source.name, "course.json") << "a recording of a lesson needs no course";
}

TEST(Course, SaysWhatIsMissing) {
  const Scratch scratch;
  std::vector<Diagnostic> diagnostics;
  EXPECT_TRUE(load_course(scratch.path(), diagnostics).empty());
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_EQ(diagnostics[0].message, "there is no such file");
  diagnostics.clear();
  scratch.write("course.json", R"({"format": "sockglass-course", "version": "1.0", "lessons": ["01-none", "../up"]})");
  EXPECT_TRUE(load_course(scratch.path(), diagnostics).empty());
  EXPECT_THAT(said(diagnostics), ::testing::HasSubstr("there is no lesson 01-none.json beside this file (at /lessons/0)"));
  EXPECT_THAT(said(diagnostics),
              ::testing::HasSubstr("an id is made of a-z, 0-9, - and _, and begins with a letter or digit (at /lessons/1)"));
}

}  // namespace
}  // namespace sg::lesson
