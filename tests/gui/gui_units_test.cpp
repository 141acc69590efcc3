// What of the window can be tested without one.
#include <gtest/gtest.h>

#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "app/gui/i18n.h"
#include "app/gui/imgui_compat.h"
#include "app/gui/mark_places.h"
#include "app/gui/platform/keyboard.h"
#include "app/gui/platform/pointer.h"
#include "app/gui/platform/progress.h"
#include "app/gui/platform/settings.h"
#include "app/gui/run_facts.h"
#include "app/gui/strings_data.h"
#include "app/gui/theme.h"
#include "app/gui/views/time_window.h"
#include "app/gui/widgets/c_tokens.h"
#include "app/gui/widgets/focus.h"
#include "tests/gui/scripted_timeline.h"

namespace sg::gui {
namespace {

namespace fs = std::filesystem;
using base::kMillisecond;
using base::kSecond;

std::set<std::string> keys_of(const detail::StringTable& table) {
  std::set<std::string> out;
  for (std::size_t i = 0; i < table.count; ++i) out.insert(table.entries[i].key);
  return out;
}

TEST(Strings, EveryKeyThatTheSourcesNameIsThere) {
  const std::set<std::string> known = keys_of(detail::kEnglish);
  const std::regex call(R"re(\btrf?\(\s*"([^"]+)")re");
  std::size_t seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SG_SOURCE_DIR) / "app" / "gui")) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    const std::string source = text.str();
    for (std::sregex_iterator it(source.begin(), source.end(), call), end; it != end; ++it) {
      ++seen;
      EXPECT_TRUE(known.contains((*it)[1])) << entry.path().filename() << " names the text " << (*it)[1] << ", which no strings file has";
    }
  }
  EXPECT_GT(seen, 50U);
}

TEST(Strings, KoreanTextsAreKoreanAndHaveTheSameBlanks) {
  const std::regex blank(R"(\{[a-z]*\})");
  const std::regex number(R"(\{[0-9]\})");
  const auto blanks = [&](const std::string& with_numbers) {
    const std::string text = std::regex_replace(with_numbers, number, "{}");  // another word order numbers them
    std::multiset<std::string> out;
    for (std::sregex_iterator it(text.begin(), text.end(), blank), end; it != end; ++it) out.insert(it->str());
    return out;
  };
  ASSERT_EQ(detail::kEnglish.count, detail::kKorean.count);
  for (std::size_t i = 0; i < detail::kEnglish.count; ++i) {
    ASSERT_STREQ(detail::kEnglish.entries[i].key, detail::kKorean.entries[i].key);
    EXPECT_EQ(blanks(detail::kEnglish.entries[i].text), blanks(detail::kKorean.entries[i].text)) << detail::kEnglish.entries[i].key;
  }
}

TEST(Strings, TheLanguageIsSwitchedWhileRunning) {
  set_language(model::Language::en);
  EXPECT_STREQ(tr("lesson.check"), "Check");
  set_language(model::Language::ko);
  EXPECT_STREQ(tr("lesson.check"), "확인");
  EXPECT_EQ(trf("timeline.pace", fmt::arg("ms", 250)), "세그먼트마다 250 ms");
  set_language(model::Language::en);
}

TEST(Strings, AllOfKsX1001) { EXPECT_EQ(detail::kHangulCount, 2350U); }

TEST(Settings, AreKeptAndSurviveNonsense) {
  const fs::path folder = fs::temp_directory_path() / ("sockglass-settings-" + std::to_string(::getpid()));
  const fs::path file = folder / "deep" / "settings.json";
  ASSERT_TRUE(save_settings(file, {model::Language::ko, 1.3F, ThemeKind::dark, false, {}}));
  const Settings back = load_settings(file);
  EXPECT_EQ(back.language, model::Language::ko);
  EXPECT_FLOAT_EQ(back.scale, 1.3F);
  for (const char* nonsense : {"", "{", "[1]", R"({"language": 7, "scale": "big"})"}) {
    std::ofstream(file) << nonsense;
    EXPECT_FLOAT_EQ(load_settings(file).scale, 1.0F) << nonsense;
    EXPECT_FALSE(load_settings(file).language) << nonsense;
  }
  // No temporary file stays behind.
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()), 1);
  fs::remove_all(folder);
}

TEST(Settings, KeepTheThemeAndTheMotion) {
  const fs::path file = fs::temp_directory_path() / ("sockglass-settings-" + std::to_string(::getpid()) + ".json");
  Settings settings;
  settings.panes = {20.5F, 0, 0.5F};
  settings.theme = ThemeKind::projector;
  settings.reduced_motion = true;
  ASSERT_TRUE(save_settings(file, settings));
  EXPECT_EQ(load_settings(file), settings);
  std::ofstream(file) << R"({"theme": "plaid", "reduced_motion": "yes"})";
  EXPECT_EQ(load_settings(file), Settings());
  fs::remove(file);
}

class ProgressTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("sockglass-progress-" + std::to_string(::getpid()));
    file_.path = folder_ / "progress.json";
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
  ProgressFile file_;
};

TEST_F(ProgressTest, is_kept_by_lesson_and_step) {
  Progress progress;
  EXPECT_TRUE(progress.mark_done("02", "syn"));
  EXPECT_FALSE(progress.mark_done("02", "syn")) << "no news";
  EXPECT_TRUE(progress.mark_answer("02", "synack", false));
  EXPECT_FALSE(progress.mark_answer("02", "synack", true)) << "only the first answer counts";
  progress.open_lesson("02");
  ASSERT_TRUE(file_.save(progress));
  Progress back;
  EXPECT_EQ(file_.load(back), ProgressFile::Loaded::well);
  EXPECT_EQ(back.lessons(), progress.lessons());
  EXPECT_EQ(back.last_lesson(), "02");
  back.forget("02");
  EXPECT_EQ(back.step("02", "syn"), nullptr);
}

TEST_F(ProgressTest, a_broken_file_is_put_aside_and_never_lost) {
  int n = 0;
  for (const char* nonsense : {"", "{", "[1]", R"({"format": "other"})", R"({"format": "sockglass-progress", "version": 1, "lessons": {"02": 7}})"}) {
    std::ofstream(file_.path) << nonsense;
    Progress progress;
    EXPECT_EQ(file_.load(progress), ProgressFile::Loaded::broken) << nonsense;
    EXPECT_TRUE(progress.lessons().empty());
    EXPECT_FALSE(fs::exists(file_.path));
    EXPECT_TRUE(file_.save(progress));
    fs::remove(file_.path);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), ++n) << "each broken file is still there";
  }
}

TEST_F(ProgressTest, that_of_a_newer_program_is_left_alone) {
  const std::string newer = R"({"format": "sockglass-progress", "version": 2, "lessons": []})";
  std::ofstream(file_.path) << newer;
  Progress progress;
  EXPECT_EQ(file_.load(progress), ProgressFile::Loaded::newer);
  EXPECT_FALSE(file_.save(progress));
  std::ifstream in(file_.path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), newer);
}

TEST_F(ProgressTest, no_file_is_no_progress_and_a_full_disk_is_said) {
  Progress progress;
  EXPECT_EQ(file_.load(progress), ProgressFile::Loaded::well);
  progress.mark_done("02", "syn");
  EXPECT_FALSE((ProgressFile{"/dev/full/progress.json"}).save(progress));
}

TEST(Theme, textCanBeReadOnItsGround) {
  // WCAG 2.1: 4.5 to 1 for text (1.4.3); 3 to 1 for lines (1.4.11). A projector swallows more: 7 to 1 there.
  const auto luminance = [](ImU32 color) {
    const auto channel = [&](int shift) {
      const double c = static_cast<double>((color >> shift) & 255U) / 255;
      return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(IM_COL32_R_SHIFT) + 0.7152 * channel(IM_COL32_G_SHIFT) + 0.0722 * channel(IM_COL32_B_SHIFT);
  };
  const auto contrast = [&](ImU32 a, ImU32 b) {
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
  };
  for (std::size_t kind = 0; kind < kThemeNames.size(); ++kind) {
    wear_theme(static_cast<ThemeKind>(kind));
    const Theme& t = theme();
    const double projected = static_cast<ThemeKind>(kind) == ThemeKind::projector ? 7 : 4.5;
    for (const ImU32 ground : {t.pane, t.pane2, t.stage, t.well}) {
      for (const ImU32 text : {t.ink, t.dim, t.strong, t.client_text, t.server_text, t.ok_text, t.bad_text, t.hold_text, t.accent_text, t.code_keyword, t.code_string, t.code_number, t.code_function}) {
        EXPECT_GE(contrast(text, ground), projected) << kThemeNames[kind] << std::hex << " " << text << " on " << ground;
      }
      EXPECT_GE(contrast(t.faint, ground), 4.5) << kThemeNames[kind];
      EXPECT_GE(contrast(t.code_comment, ground), 4.5) << kThemeNames[kind];
      EXPECT_GE(contrast(t.client, ground), 3) << kThemeNames[kind];
      EXPECT_GE(contrast(t.server, ground), 3) << kThemeNames[kind];
    }
    EXPECT_GE(contrast(t.on_accent, t.accent), 4.5) << kThemeNames[kind];
    EXPECT_GE(contrast(ink_on(t.edge), t.edge), 4.5) << kThemeNames[kind] << ", bytes of no write";
    for (std::uint32_t i = 0; i < t.writes.size(); ++i) EXPECT_GE(contrast(write_ink(i), write_color(i)), 4.5) << kThemeNames[kind] << " write " << i;
  }
  wear_theme(ThemeKind::dark);
}

TEST(CTokens, ColourALine) {
  bool in_comment = false;
  const auto spans = tokenize_c("  int n = read(fd, \"a\\\"b\", 10); // why", in_comment);
  const auto kind_of = [&](std::string_view text) {
    for (const CSpan& span : spans) {
      if (span.text == text) return span.kind;
    }
    return CToken::plain;
  };
  EXPECT_EQ(kind_of("int"), CToken::keyword);
  EXPECT_EQ(kind_of("read"), CToken::function);
  EXPECT_EQ(kind_of("\"a\\\"b\""), CToken::string);
  EXPECT_EQ(kind_of("10"), CToken::number);
  EXPECT_EQ(kind_of("// why"), CToken::comment);
  std::string whole;
  for (const CSpan& span : spans) whole += span.text;
  EXPECT_EQ(whole, "  int n = read(fd, \"a\\\"b\", 10); // why") << "no character is lost";
}

TEST(CTokens, ACommentGoesOnOverLines) {
  bool in_comment = false;
  tokenize_c("x = 1; /* begins", in_comment);
  EXPECT_TRUE(in_comment);
  EXPECT_EQ(tokenize_c("goes on", in_comment).front().kind, CToken::comment);
  tokenize_c("ends */ int y;", in_comment);
  EXPECT_FALSE(in_comment);
  tokenize_c("/*/ still open", in_comment);
  EXPECT_TRUE(in_comment) << "/*/ does not close itself";
}

TEST(TimeAxis, ShortensWaitingAndFindsItsWayBack) {
  TimeAxis axis;
  axis.add(10 * kMillisecond);
  axis.add(60 * kMillisecond);
  axis.add(60 * kSecond);
  axis.add(60 * kSecond + 100 * kMillisecond);
  EXPECT_LT(axis.length(), 1.0) << "a minute of thinking takes no room";
  EXPECT_LT(axis.at(10 * kMillisecond), axis.at(60 * kMillisecond));
  for (const base::Ns t : {10 * kMillisecond, 35 * kMillisecond, 30 * kSecond, 60 * kSecond}) {
    EXPECT_NEAR(static_cast<double>(axis.time_at(axis.at(t))), static_cast<double>(t), 1e5) << t;
  }
  EXPECT_EQ(axis.time_at(-1), 0);
  EXPECT_EQ(axis.time_at(1e9), 60 * kSecond + 100 * kMillisecond);
}

/// The scripted run, carried out to its end, as the window indexes it.
struct Played {
  Played() : lesson(testing::scripted_lesson()), observer(*lesson, timeline, world), engine(lesson) {
    engine.start();
    engine.post(session::CarryOutStep{});
    take();
  }
  void next(const std::string& given = {}) {
    engine.post(session::NextStep{});
    if (!given.empty()) engine.post(session::Answer{given});
    engine.post(session::CarryOutStep{});
    take();
  }
  void take() {
    std::vector<model::Event> events;
    engine.drain(events);
    for (model::Event& event : events) {
      timeline.append(event);
      world.apply(event);
      observer.apply(event);
      facts.apply(event, timeline, world, *lesson, observer);
    }
  }
  std::shared_ptr<const lesson::Lesson> lesson;
  model::Timeline timeline;
  model::World world;
  lesson::Observer observer;
  testing::ScriptedEngine engine;
  RunFacts facts;
};

TEST(RunFacts, KnowsCallsStepsAndSegments) {
  Played run;
  ASSERT_EQ(run.facts.calls().size(), 4U);
  EXPECT_NE(run.facts.calls()[0].returned_seq, 0U);
  EXPECT_EQ(run.facts.calls()[3].returned_seq, 0U) << "accept() blocks";
  ASSERT_NE(run.facts.step("listen"), nullptr);
  EXPECT_TRUE(run.facts.step("listen")->done_t);
  EXPECT_TRUE(run.facts.segments().empty());
  run.next();
  EXPECT_EQ(run.facts.segments().size(), 1U);
  const Mark* last = run.facts.mark_before(run.timeline.end(), false);
  ASSERT_NE(last, nullptr);
  EXPECT_TRUE(last->segment) << "the SYN's arrival";
  EXPECT_EQ(last->role, model::Role::client);
  EXPECT_EQ(run.facts.mark_after(run.timeline.end()), nullptr);
}

/// One in each place, the first that falls there; and new ones when there is more.
TEST(MarkPlaces, show_every_mark_that_stands_alone_and_one_of_those_that_do_not) {
  Played run;
  run.next();
  const auto window = [&] { return TimeWindow{0, run.facts.axis().length(), 10, 100'000}; };  // wide: no two moments fall together
  MarkPlaces places;
  places.set(run.facts, run.timeline.size(), window(), 2, 5);
  const auto distinct = [&](MarkKind kind) {
    std::set<float> at;
    for (const Mark& mark : run.facts.marks_of(kind)) at.insert(std::round(window().px(run.facts.axis().at(mark.t))));
    return std::vector<float>(at.begin(), at.end());
  };
  const auto shown = [&](MarkKind kind) {
    std::vector<float> at;
    for (const MarkPlaces::Place& place : places.of(kind)) at.push_back(place.x);
    return at;
  };
  for (const MarkKind kind : {MarkKind::call, MarkKind::segment, MarkKind::step}) EXPECT_EQ(shown(kind), distinct(kind)) << static_cast<int>(kind);
  EXPECT_EQ(places.of(MarkKind::segment).front().role, model::Role::client);
  const std::size_t calls = places.of(MarkKind::call).size();
  ASSERT_GT(calls, 2U);
  const std::size_t segments = places.of(MarkKind::segment).size();
  run.next("4123589600");
  places.set(run.facts, run.timeline.size(), window(), 2, 5);
  EXPECT_GT(places.of(MarkKind::segment).size(), segments) << "more was recorded";
  // Narrow: no two nearer to each other than asked for.
  places.set(run.facts, run.timeline.size(), {0, run.facts.axis().length(), 10, 40}, 10, 10);
  for (const MarkKind kind : {MarkKind::call, MarkKind::segment}) {
    for (std::size_t i = 1; i < places.of(kind).size(); ++i) EXPECT_GE(places.of(kind)[i].x, places.of(kind)[i - 1].x + 9);
  }
  EXPECT_LT(places.of(MarkKind::call).size(), calls);
}

TEST(RunFacts, FindsTheLessonsWordsForAnAnswer) {
  Played run;
  run.next();
  run.next("4123589600");
  ASSERT_TRUE(run.facts.step("answer")->prediction);
  EXPECT_TRUE(run.facts.step("answer")->prediction->right);
  EXPECT_EQ(run.facts.step("answer")->feedback.en, run.lesson->steps[2].predict->right.en);
  run.next();
  run.next("1024");
  EXPECT_FALSE(run.facts.step("echo")->prediction->right);
  EXPECT_EQ(run.facts.step("echo")->feedback.en, "read() does not wait for a full buffer.");
}

TEST(Keyboard, QuickTapsComeOneByOneInTheirOrder) {
  constexpr int kGlfwSpace = 32;
  constexpr int kGlfwEscape = 256;
  constexpr int kGlfwControl = 2;
  note_key(kGlfwSpace, 1, 0);
  note_key(kGlfwSpace, 0, 0);
  note_key(kGlfwEscape, 1, 0);
  begin_keys();
  EXPECT_TRUE(key_pressed(Key::space));
  EXPECT_FALSE(key_pressed(Key::escape));
  EXPECT_TRUE(keys_waiting());
  begin_keys();
  EXPECT_TRUE(key_pressed(Key::escape));
  EXPECT_FALSE(keys_waiting());
  begin_keys();
  EXPECT_FALSE(key_pressed(Key::escape));
  note_key(kGlfwSpace, 1, kGlfwControl);
  begin_keys();
  EXPECT_FALSE(key_pressed(Key::space)) << "Ctrl+Space is another key";
  EXPECT_TRUE(ctrl_key_pressed(Key::space));
  begin_keys();
}

TEST(Keyboard, WhatIsTypedIntoAFieldIsNoShortcutWhenItHasClosed) {
  constexpr int kGlfwN = 78;
  constexpr int kGlfwEnter = 257;
  constexpr int kGlfwControl = 2;
  note_key(kGlfwN, 1, 0);
  note_key(kGlfwEnter, 1, 0);
  note_key(kGlfwN, 1, kGlfwControl);
  begin_keys(true);
  EXPECT_FALSE(key_pressed(Key::n));
  EXPECT_TRUE(key_pressed(Key::enter)) << "it ends the field, in the frame in which the field sees it too";
  begin_keys(false);
  EXPECT_TRUE(ctrl_key_pressed(Key::n)) << "no field takes that for a letter";
  begin_keys(false);
  EXPECT_FALSE(keys_waiting());
  note_key(kGlfwN, 1, 0);
  begin_keys(false);
  EXPECT_TRUE(key_pressed(Key::n));
  begin_keys(false);
}

TEST(Pointer, TwoClicksDuringOneFrameAreTwoClicksWhereTheyWere) {
  if (IMGUI_VERSION_NUM >= 18700) GTEST_SKIP() << "ImGui keeps its own queue";
  for (const float x : {10.0F, 20.0F}) {
    note_pointer_moved(x - 5, 1);
    note_pointer_moved(x, 1);
    note_pointer_button(0, true);
    note_pointer_button(0, false);
  }
  ImGuiIO io;
  for (const float x : {10.0F, 20.0F}) {
    for (const bool down : {true, false}) {
      EXPECT_TRUE(pointer_waiting());
      begin_pointer(io);
      EXPECT_EQ(io.MousePos.x, x);
      EXPECT_EQ(io.MouseDown[0], down);
    }
  }
  EXPECT_FALSE(pointer_waiting());
  begin_pointer(io);
  EXPECT_EQ(io.MousePos.x, 20.0F) << "it stays where it was";
  // What is drawn along is seen where it is let go, before it is.
  note_pointer_button(0, true);
  note_pointer_moved(30, 1);
  note_pointer_moved(40, 1);
  note_pointer_button(0, false);
  begin_pointer(io);
  EXPECT_TRUE(io.MouseDown[0]);
  begin_pointer(io);
  EXPECT_TRUE(io.MouseDown[0]);
  EXPECT_EQ(io.MousePos.x, 40.0F);
  begin_pointer(io);
  EXPECT_FALSE(io.MouseDown[0]);
  note_pointer_left();
  begin_pointer(io);
  EXPECT_LT(io.MousePos.x, -1e30F);
}

TEST(Focus, TheHandThatWasUsedLastIsTheOneThatIsAnswered) {
  focus_clear();
  const auto frame = [](FocusKeys keys) {
    focus_begin_frame(keys);
    focus_item("a", true);
    return by_keyboard();
  };
  FocusKeys next;
  next.next = true;
  FocusKeys mouse;
  mouse.mouse = true;
  frame({});
  EXPECT_FALSE(frame({}));
  EXPECT_TRUE(frame(next));
  EXPECT_TRUE(frame({})) << "as long as neither does anything";
  EXPECT_FALSE(frame(mouse));
  EXPECT_FALSE(frame({}));
  EXPECT_TRUE(frame(next));
  focus_clear();
  EXPECT_FALSE(frame({})) << "nothing is focused";
}

TEST(Focus, GoesAroundAndStaysAboveADialog) {
  focus_clear();
  const auto frame = [](FocusKeys keys, bool dialog) {
    focus_begin_frame(keys);
    focus_item("a", true);
    focus_item("off", false);
    focus_item("b", true);
    if (!dialog) return;
    const FocusLayer layer;
    focus_item("d1", true);
    focus_item("d2", true);
  };
  FocusKeys next;
  next.next = true;
  FocusKeys previous;
  previous.previous = true;
  frame({}, false);
  std::vector<std::string> seen;
  for (int i = 0; i < 3; ++i) {
    frame(next, false);
    seen.emplace_back(focused_item());
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "a"})) << "what is disabled is passed over";
  frame(previous, false);
  EXPECT_EQ(focused_item(), "b");
  frame({}, true);
  frame({}, true);
  EXPECT_EQ(focused_item(), "") << "what is covered loses the focus";
  EXPECT_TRUE(modal_open());
  frame(next, true);
  EXPECT_EQ(focused_item(), "d1");
  frame(next, true);
  frame(next, true);
  EXPECT_EQ(focused_item(), "d1") << "Tab stays inside the dialog";
  frame({}, false);
  frame({}, false);
  EXPECT_FALSE(modal_open());
  focus_clear();
}

/// Compared with walking through every point.
TEST(StepSeries, between_two_moments_it_was_no_lower_no_higher_and_last_this) {
  std::mt19937 dice(5);
  std::vector<std::pair<base::Ns, std::uint32_t>> points;
  StepSeries series;
  EXPECT_EQ(series.between(0, 100).high, 0U);
  base::Ns t = 10;
  for (int i = 0; i < 5000; ++i) {
    t += dice() % 4;  // sometimes at the same moment
    points.emplace_back(t, dice() % 1000);
    series.add(points.back().first, points.back().second);
    if (i % 7 != 0) continue;
    const base::Ns from = static_cast<base::Ns>(dice() % static_cast<std::uint32_t>(t + 5));
    const base::Ns to = from + 1 + static_cast<base::Ns>(dice() % static_cast<std::uint32_t>(t));
    StepSeries::Span expected;
    bool begun = false;
    for (const auto& [when, value] : points) {
      if (when >= to) break;
      expected.last = value;
      if (when <= from) {
        expected.low = expected.high = value;
      } else {
        expected.low = std::min(expected.low, value);
        expected.high = std::max(expected.high, value);
      }
      begun = true;
    }
    const StepSeries::Span span = series.between(from, to);
    ASSERT_EQ(span.low, begun ? expected.low : 0);
    ASSERT_EQ(span.high, expected.high);
    ASSERT_EQ(span.last, expected.last);
  }
}

/// Compared with asking the series itself; and again after more was recorded, and over another stretch.
TEST(PlotColumns, say_what_the_series_say_and_forget_when_more_is_recorded) {
  std::mt19937 dice(7);
  const auto value = [&](std::uint32_t below) { return static_cast<std::uint32_t>(dice()) % below; };
  TimeAxis axis;
  StepSeries steps;
  RangeSeries ranges;
  PlotColumns columns;
  base::Ns t = 0;
  std::size_t events = 0;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 200; ++i, ++events) {
      t += value(1'000'000);
      axis.add(t);
      steps.add(t, value(1000));
      if (value(3) == 0) ranges.add(t, {value(100), 100 + value(100)});
    }
    for (const double from : {0.0, axis.length() / 3}) {
      columns.set(axis, events, from, axis.length() - from, 150);
      ASSERT_EQ(columns.size(), 150U);
      EXPECT_GT(columns.last(), t) << "the last moment is in sight";
      const std::vector<StepSeries::Span>& spans = columns.of(steps);
      ASSERT_EQ(spans.size(), columns.size());
      std::size_t points = 0;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const StepSeries::Span expected = steps.between(columns.begins()[i], columns.begins()[i + 1]);
        ASSERT_EQ(spans[i].low, expected.low);
        ASSERT_EQ(spans[i].high, expected.high);
        ASSERT_EQ(spans[i].last, expected.last);
      }
      for (const PlotColumns::Range& range : columns.of(ranges)) {
        const std::size_t begin = ranges.first_at(columns.begins()[range.column]);
        ASSERT_EQ(begin + range.points, ranges.first_at(columns.begins()[range.column + 1]));
        ASSERT_EQ(range.over.low, ranges.over(begin, begin + range.points).low);
        ASSERT_EQ(range.over.high, ranges.over(begin, begin + range.points).high);
        points += range.points;
      }
      EXPECT_EQ(points, ranges.size() - ranges.first_at(columns.first()));
      EXPECT_EQ(&columns.of(steps), &spans) << "kept while nothing changes";
    }
  }
}

TEST(TimeAxis, a_hint_changes_nothing_but_the_cost) {
  TimeAxis axis;
  std::mt19937 dice(6);
  for (base::Ns t = 0; t < 100 * base::kSecond; t += static_cast<base::Ns>(dice() % 50'000'000U)) axis.add(t);
  std::size_t hint = 0;
  for (double x = -1; x < axis.length() + 1; x += 0.037) ASSERT_EQ(axis.time_at(x, hint), axis.time_at(x));
}

}  // namespace
}  // namespace sg::gui
