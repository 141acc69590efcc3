// A run in a file: everything that happened, and what is needed to show it on another machine. docs/recordings.md is the promise.
#pragma once

#include <filesystem>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/store/whole_file.h"

namespace sg::store {

inline constexpr const char* kRecordingFormat = "sockglass-recording";
/// A new field or kind of line raises the minor number; one that goes or changes its meaning the major one.
inline constexpr int kRecordingMajor = 1;
inline constexpr int kRecordingMinor = 1;  // 1: peeked and revents of call_returned; trouble, detail and error of error; fcntl
/// What our own files are called; they are recognised by their first line.
inline constexpr const char* kRecordingExtension = ".sgrec";

// Bounds on what a stranger's recording may make us hold.
inline constexpr std::size_t kMaxRecordingLine = 40U << 20U;   ///< bytes: a write() of 16 MiB (lesson/limits.h) in hexadecimal digits fits
inline constexpr std::size_t kMaxRecordingBytes = 2U << 30U;   ///< of the whole file
inline constexpr std::size_t kMaxRecordedEvents = 5'000'000;
inline constexpr std::size_t kMaxRecordedFiles = 64;

/// RecordingHeader::tier of what is no run of ours but a conversation of somebody's capture: it can be exported, and is never kept as a recording.
inline constexpr const char* kCaptureTier = "file";

struct RecordingHeader {
  std::string sockglass;   ///< version that wrote it
  std::string lesson;      ///< id
  std::string title_en;
  std::string title_ko;
  bool free = false;       ///< of free play
  std::string tier;        ///< "lab", "capture", "calls"
  std::string kernel;      ///< "Linux 6.1.0-18-amd64"
  std::string when;        ///< its beginning: UTC, RFC 3339, with nanoseconds: "2026-11-28T02:12:53.000000000Z"
  bool operator==(const RecordingHeader&) const = default;
};

/// The lesson itself, its texts, its programs: as they were when it was played.
struct RecordedFile {
  std::string name;
  std::string text;
  bool operator==(const RecordedFile&) const = default;
};

/// How the run ended.
struct RecordingEnd {
  bool finished = false;  ///< it came to its end
  std::string stuck;      ///< why not
};

struct Recording {
  RecordingHeader header;
  std::vector<RecordedFile> files;
  std::vector<model::Event> events;  ///< numbered from 1, in the order of time
  std::optional<RecordingEnd> end;   ///< absent: it is cut off
  std::size_t skipped = 0;           ///< lines of kinds that we do not know
  /// What the reader should know: cut off after so many events, lines skipped, a line that is broken. A sentence each.
  std::vector<std::string> notes;
};

struct ReadRecording {
  std::optional<Recording> recording;
  std::string error;  ///< why there is none: a sentence with file and line
};

/// Whether a file begins as a recording does: the first bytes suffice.
bool is_recording(std::string_view beginning);
bool is_recording_file(const std::filesystem::path& path);

/// What is said of it, in `language`. `name`: of the file, for the messages. `progress`: called with the part that is read, 0 to 1; false gives up.
ReadRecording read_recording(std::istream& in, const std::string& name, model::Language language = model::Language::en, const std::function<bool(double)>& progress = {}, std::uint64_t size = 0);
ReadRecording read_recording(const std::filesystem::path& path, model::Language language = model::Language::en, const std::function<bool(double)>& progress = {});

/// Threads: its owner's. Writes a run while it happens; a problem costs the recording and nothing else.
class RecordingWriter {
 public:
  RecordingWriter(const std::filesystem::path& path, const RecordingHeader& header, const std::vector<RecordedFile>& files, model::Language language = model::Language::en);
  void add(const model::Event& event);
  /// What was added so far survives a kill -9 from here on.
  void flush() { file_.flush(); }
  const std::string& finish(const RecordingEnd& end);
  const std::string& problem() const { return file_.problem(); }

 private:
  WholeFile file_;
  std::uint64_t events_ = 0;
};

/// "Linux 6.1.0-18-amd64", uname(2).
std::string kernel_name();
/// A moment of CLOCK_REALTIME as RecordingHeader::when has it.
std::string when_text(base::Ns since_1970);
/// The other way; absent: it is no such text.
std::optional<base::Ns> when_from(const std::string& text);
base::Ns realtime_now();

}  // namespace sg::store
