#include "app/gui/capture_source.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "app/gui/i18n.h"
#include "core/model/quote.h"

namespace sg::gui {

void CaptureSource::start(const char* name, std::function<void(const store::CaptureProgress&)> body) {
  cancel();
  cancelled_ = false;
  done_ = 0;
  reading_ = true;
  const auto leave = [this] {
    reading_ = false;
    wake_();
  };
  worker_.start(
      name,
      [this, body = std::move(body), leave] {
        body([this](double done) {
          done_ = done;
          wake_();
          return !cancelled_;
        });
        leave();
      },
      [leave](const std::string&) { leave(); });
}

void CaptureSource::cancel() {
  cancelled_ = true;
  worker_.join();
  const std::lock_guard lock(mutex_);
  index_.reset();
  conversation_.reset();
}

void CaptureSource::read_index(const std::string& file) {
  start("capture index", [this, file](const store::CaptureProgress& progress) {
    auto index = std::make_shared<const store::CaptureIndex>(store::index_capture(file, progress));
    if (index->cancelled) return;
    const std::lock_guard lock(mutex_);
    index_ = std::move(index);
  });
}

void CaptureSource::read_conversation(const std::string& file, const store::Conversation& chosen) {
  start("capture read", [this, file, chosen](const store::CaptureProgress& progress) {
    auto read = std::make_unique<store::ConversationEvents>(store::read_conversation(file, chosen, progress));
    if (read->cancelled) return;
    const std::lock_guard lock(mutex_);
    conversation_ = std::move(read);
  });
}

std::shared_ptr<const store::CaptureIndex> CaptureSource::take_index() {
  const std::lock_guard lock(mutex_);
  return std::exchange(index_, nullptr);
}

std::unique_ptr<store::ConversationEvents> CaptureSource::take_conversation() {
  const std::lock_guard lock(mutex_);
  return std::exchange(conversation_, nullptr);
}

std::shared_ptr<const lesson::Lesson> capture_lesson(const std::string& file) {
  auto out = std::make_shared<lesson::Lesson>();
  out->id = "capture";
  const std::string name = model::printable(std::filesystem::path(file).filename().string());
  out->title = {name, name};
  lesson::Step step;
  step.id = "conversation";
  step.title = out->title;
  out->steps.push_back(std::move(step));
  return out;
}

std::shared_ptr<const lesson::Lesson> capture_lesson(const std::string& file, const store::Conversation& chosen, const store::ConversationEvents& read) {
  auto out = std::make_shared<lesson::Lesson>(*capture_lesson(file));
  lesson::Step& step = out->steps.front();
  for (const model::Language language : {model::Language::en, model::Language::ko}) {
    const auto say = [&](const char* key) { return std::string(tr_in(language, key)); };
    std::string text = fmt::format("`{}` → `{}`\n\n", model::to_string(chosen.flow.from), model::to_string(chosen.flow.to));
    text += fmt::format(fmt::runtime(say("capture.says")), fmt::arg("packets", read.packets));
    if (!chosen.began && chosen.protocol == 6) text += "\n\n" + say("capture.says.middle");
    if (read.copies > 0) text += "\n\n" + fmt::format(fmt::runtime(say("capture.says.copies")), fmt::arg("n", read.copies));
    if (read.left_out > 0) text += "\n\n" + fmt::format(fmt::runtime(say("capture.says.left_out")), fmt::arg("n", read.left_out));
    (language == model::Language::ko ? step.say.ko : step.say.en) = text;
  }
  return out;
}

}  // namespace sg::gui
