// Where files lie, and the thread that writes them; the dialogs themselves are driven by save_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "app/gui/file_work.h"
#include "app/gui/platform/places.h"
#include "tests/model/story.h"

namespace sg::gui {
namespace {

namespace fs = std::filesystem;

/// An empty home that is gone afterwards, and is HOME meanwhile.
class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sockglass-files-XXXXXX").string();
    home_ = mkdtemp(name.data());
    for (std::size_t i = 0; i < kVariables.size(); ++i) {
      if (const char* value = std::getenv(kVariables[i])) before_[i] = value;
    }
    setenv("HOME", home_.c_str(), 1);
    setenv("XDG_CONFIG_HOME", (home_ / "config").c_str(), 1);
    fs::create_directories(home_ / "config");
  }
  void TearDown() override {
    for (std::size_t i = 0; i < kVariables.size(); ++i) {
      if (before_[i]) setenv(kVariables[i], before_[i]->c_str(), 1);
      else unsetenv(kVariables[i]);
    }
    fs::remove_all(home_);
  }
  void write(const fs::path& file, std::string_view text = "x") { std::ofstream(file) << text; }
  static std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path home_;

 private:
  static constexpr std::array<const char*, 2> kVariables = {"HOME", "XDG_CONFIG_HOME"};
  std::array<std::optional<std::string>, 2> before_;
};

TEST_F(Files, documents_lie_where_the_desktop_says_or_in_the_usual_place_or_here) {
  EXPECT_EQ(documents_folder(), fs::current_path());
  fs::create_directories(home_ / "Documents");
  EXPECT_EQ(documents_folder(), home_ / "Documents");
  write(home_ / "config" / "user-dirs.dirs", "# a comment\nXDG_MUSIC_DIR=\"$HOME/Music\"\nXDG_DOCUMENTS_DIR=\"$HOME/문서\"\n");
  EXPECT_EQ(documents_folder(), home_ / "Documents") << "what it names is not there";
  fs::create_directories(home_ / "문서");
  EXPECT_EQ(documents_folder(), home_ / "문서");
}

TEST_F(Files, a_path_is_read_as_a_shell_would) {
  EXPECT_EQ(path_typed("~/run.sgrec", "/tmp"), home_ / "run.sgrec");
  EXPECT_EQ(path_typed("  run one.sgrec ", "/tmp/x"), "/tmp/x/run one.sgrec");
  EXPECT_EQ(path_typed("../run.sgrec", "/tmp/x"), "/tmp/run.sgrec");
  EXPECT_EQ(path_typed("/run.sgrec", "/tmp"), "/run.sgrec");
  EXPECT_EQ(path_typed("   ", "/tmp"), "");
}

TEST_F(Files, a_suggested_name_is_nobodys_yet) {
  const fs::path first = free_name(home_, "02-lesson", ".sgrec");
  EXPECT_THAT(first.filename().string(), ::testing::MatchesRegex("02-lesson-....-..-..\\.sgrec"));
  write(first);
  const fs::path second = free_name(home_, "02-lesson", ".sgrec");
  EXPECT_EQ(second.string(), first.string().substr(0, first.string().size() - 6) + "-2.sgrec");
}

TEST_F(Files, the_list_has_what_can_be_opened_the_newest_first_and_then_folders) {
  for (const char* name : {"old.pcap", "new.sgrec", "notes.txt", ".hidden.sgrec", "bad\x1b.pcap"}) write(home_ / name);
  fs::last_write_time(home_ / "old.pcap", fs::last_write_time(home_ / "new.sgrec") - std::chrono::hours(1));
  std::vector<std::string> names;
  for (const FolderEntry& entry : entries_of(home_)) names.push_back(entry.name);
  EXPECT_THAT(names, ::testing::ElementsAre("..", "new.sgrec", "old.pcap", "config"));
  EXPECT_TRUE(entries_of(home_ / "nowhere").size() <= 1);
}

/// Waits for the worker's wakes.
class Waker {
 public:
  void wake() {
    const std::lock_guard lock(mutex_);
    ++woken_;
    changed_.notify_all();
  }
  template <typename Done>
  bool until(Done done) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), done);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int woken_ = 0;
};

TEST_F(Files, what_is_written_is_there_whole_and_what_is_not_is_told) {
  Waker waker;
  FileWork work([&] { waker.wake(); });
  const auto written = [&] {
    std::optional<WrittenFile> out;
    EXPECT_TRUE(waker.until([&] { return (out = work.take_written()).has_value(); }));
    return out.value_or(WrittenFile{});
  };
  const fs::path file = home_ / "picture.png";
  work.write(file.string(), [] { return std::string("bytes"); }, model::Language::en);
  const WrittenFile good = written();
  EXPECT_EQ(good.problem, "");
  EXPECT_EQ(good.file, file.string());
  EXPECT_EQ(read(file), "bytes");
  work.write((home_ / "nowhere" / "picture.png").string(), [] { return std::string("bytes"); }, model::Language::ko);
  EXPECT_THAT(written().problem, ::testing::HasSubstr("그런 폴더가 없습니다"));
  work.write(file.string(), []() -> std::string { throw std::runtime_error("no memory for that"); }, model::Language::en);
  EXPECT_THAT(written().problem, ::testing::HasSubstr("no memory for that"));
  EXPECT_EQ(read(file), "bytes") << "as it was";
}

TEST_F(Files, a_recording_is_saved_and_read_again_and_leaves_nothing_when_it_is_given_up) {
  using namespace model::story;
  auto story = std::make_shared<Story>();
  story->handshake();
  const std::shared_ptr<const model::Timeline> timeline(story, &story->timeline());
  Waker waker;
  FileWork work([&] { waker.wake(); });
  const fs::path file = home_ / "run.sgrec";
  work.save(file.string(), timeline, {}, model::Language::en);
  EXPECT_TRUE(work.looks_at(*timeline) || !work.working());
  std::optional<WrittenFile> saved;
  ASSERT_TRUE(waker.until([&] { return (saved = work.take_written()).has_value(); }));
  EXPECT_EQ(saved->problem, "");
  RunFiles with;
  with.lesson_of = [](const store::Recording&) { return std::make_shared<const lesson::Lesson>(); };
  work.read(file.string(), model::Language::en, with);
  std::unique_ptr<ReadRun> read;
  ASSERT_TRUE(waker.until([&] { return (read = work.take_read()) != nullptr; }));
  EXPECT_EQ(read->problem, "");
  EXPECT_EQ(read->recording.events.size(), timeline->size());
  work.save((home_ / "given-up.sgrec").string(), timeline, {}, model::Language::en);
  work.cancel();
  EXPECT_FALSE(work.take_written().has_value());
  for (const auto& entry : fs::directory_iterator(home_)) EXPECT_NE(entry.path().extension(), ".part");
}

}  // namespace
}  // namespace sg::gui
