#include "app/gui/views/wire_rule_form.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/fields.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

/// What people look for, and how flags_text() names it; 0 without a name: any.
constexpr std::array<std::uint8_t, 6> kFlags = {0, model::kSyn, model::kSyn | model::kAck, model::kAck, model::kFin | model::kAck, model::kRst};
constexpr std::array<model::Verb, 6> kVerbs = {model::Verb::hold, model::Verb::drop, model::Verb::duplicate, model::Verb::corrupt, model::Verb::delay, model::Verb::reorder};

std::uint32_t number(const std::string& text, std::uint32_t least, std::uint32_t most) {
  return static_cast<std::uint32_t>(std::clamp<unsigned long>(std::strtoul(text.c_str(), nullptr, 10), least, most));
}

/// A short number behind the words that need one. `why` not empty: it cannot be changed, and its tooltip says so.
void number_field(const char* id, std::string& text, const char* unit, std::string_view why) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = 5 * em();
  text_field(id, text, width, why.empty());
  if (!why.empty() && mouse_in({at.x, at.y, width, button_height()})) tooltip(why);
  ImGui::SetCursorScreenPos({at.x + width + 0.5F * em(), at.y + (button_height() - font_px(fonts::small())) / 2});
  label(tr(unit), theme().dim, fonts::small());
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, button_height()});
}

model::WireRule rule_of(const ViewContext& view) {
  const WireUi::Rule& form = view.ui.wire.rule;
  model::WireRule rule;
  // The first number that no rule has.
  const auto taken = [&](const std::string& id) {
    const auto& rules = view.live_world.rules;
    return std::any_of(rules.begin(), rules.end(), [&](const model::RuleState& state) { return state.rule.id == id; });
  };
  for (int i = 1; rule.id.empty() || taken(rule.id); ++i) rule.id = "rule " + std::to_string(i);
  if (form.from > 0) rule.when.from = static_cast<model::ActorId>(form.from - 1);
  if (form.flags > 0) rule.when.flags = kFlags[static_cast<std::size_t>(form.flags)];
  if (form.payload > 0) rule.when.payload = form.payload == 1;
  if (form.again > 0) rule.when.retransmission = form.again == 2;
  if (form.which == 1) rule.when.nth = number(form.n, 1, 1'000'000);
  if (form.which == 2) rule.when.every = number(form.n, 1, 1'000'000);
  if (form.which == 3) rule.when.chance = number(form.chance, 0, 100) / 100.0;
  rule.then.verb = kVerbs[static_cast<std::size_t>(form.verb)];
  if (rule.then.verb == model::Verb::delay) rule.then.delay = number(form.amount, 1, 600'000) * base::kMillisecond;
  if (rule.then.verb == model::Verb::reorder) rule.then.behind = number(form.behind, 1, 1000);
  if (rule.then.verb == model::Verb::corrupt) rule.then.mend_checksum = form.mend;
  rule.times = form.times == 0 ? 0 : form.times == 1 ? 1 : number(form.count, 1, 1'000'000);
  return rule;
}

void question(const char* key) {
  ImGui::Dummy({1, 0.1F * em()});
  label(tr(key), theme().dim, fonts::small());
}

/// The new rule comes before those of the hand, which would take every packet first.
void post(ViewContext& view, model::WireRule rule) {
  view.commands.push_back(session::SetRule{std::move(rule)});
  for (const model::RuleState& state : view.live_world.rules) {
    if (!state.rule.id.starts_with("hand")) continue;
    view.commands.push_back(session::RemoveRule{state.rule.id});
    view.commands.push_back(session::SetRule{state.rule});
  }
}

}  // namespace

void draw_rule_form(ViewContext& view, float width) {
  WireUi::Rule& form = view.ui.wire.rule;
  const std::string why = wire_obstacle(view);
  // The rule as a sentence, and its button, stand on top: what is chosen below changes the sentence.
  model::WireRule rule = rule_of(view);
  const std::string sentence = model::rule_text(rule, view.timeline, view.ui.language);
  text_wrapped(sentence, theme().hold_text, fonts::ui(), width);
  ui_item("rule.preview", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, em()}, sentence);
  ImGui::Dummy({1, 0.1F * em()});
  ButtonOptions add;
  add.style = ButtonStyle::primary;
  add.enabled = why.empty();
  add.tooltip = why;
  if (button("rule.add", tr("rule.add"), add)) {
    post(view, std::move(rule));
    form.shown = false;
  }
  ImGui::SameLine();
  if (button("rule.cancel", tr("dialog.cancel"))) form.shown = false;
  const bool possible = why.empty();
  std::vector<std::string> who = {tr("rule.from.any")};
  for (const lesson::ActorSpec& actor : view.lesson.actors) who.push_back(actor.title.in(view.ui.language));
  question("rule.from");
  form.from = choice("rule.from", who, form.from, width, why);
  question("rule.flags");
  form.flags = choice("rule.flags", {tr("rule.any"), "SYN", "SYN, ACK", "ACK", "FIN, ACK", "RST"}, form.flags, width, why);
  question("rule.payload");
  form.payload = choice("rule.payload", {tr("rule.any"), tr("rule.payload.with"), tr("rule.payload.without")}, form.payload, width, why);
  question("rule.again");
  form.again = choice("rule.again", {tr("rule.any"), tr("rule.again.first"), tr("rule.again.again")}, form.again, width, why);
  question("rule.which");
  form.which = choice("rule.which", {tr("rule.which.each"), tr("rule.which.nth"), tr("rule.which.every"), tr("rule.which.chance")}, form.which, width, why);
  if (form.which == 1 || form.which == 2) number_field("rule.n", form.n, form.which == 1 ? "rule.n.nth" : "rule.n.every", why);
  if (form.which == 3) number_field("rule.chance", form.chance, "rule.percent", why);
  question("rule.verb");
  std::vector<std::string> verbs;
  for (const model::Verb verb : kVerbs) verbs.emplace_back(tr((std::string("wire.") + model::to_string(verb)).c_str()));
  form.verb = choice("rule.verb", verbs, form.verb, width, why);
  const model::Verb verb = kVerbs[static_cast<std::size_t>(form.verb)];
  if (verb == model::Verb::delay) number_field("rule.amount", form.amount, "rule.ms", why);
  if (verb == model::Verb::reorder) number_field("rule.behind", form.behind, "rule.overtake", why);
  if (verb == model::Verb::corrupt) form.mend = check_box("rule.mend", tr("wire.mend"), form.mend, possible, tr("wire.mend.tip"));
  question("rule.times");
  form.times = choice("rule.times", {tr("rule.times.always"), tr("rule.times.once"), tr("rule.times.n")}, form.times, width, why);
  if (form.times == 2) number_field("rule.times.count", form.count, "rule.times.unit", why);
}

}  // namespace sg::gui
