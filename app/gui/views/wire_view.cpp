#include "app/gui/views/wire_view.h"

#include <algorithm>

#include "app/gui/imgui_ends.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/views/wire_rule_form.h"
#include "app/gui/widgets/fields.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

void section(const char* key) {
  ImGui::Dummy({1, 0.35F * em()});
  label(tr(key), theme().ink, fonts::bold());
}

/// Of a row's width, what a name has that is not too long.
float name_room(float width) { return 0.36F * width - 0.4F * em(); }

/// "from the client   [----o----]  250 ms"
void pace_row(ViewContext& view, const char* id, const std::string& name, std::uint32_t& pace, std::optional<model::ActorId> from, bool enabled, float width, bool narrow) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float value_width = text_size(fonts::mono(), "400 ms").x;
  ImFont* font = narrow ? fonts::small() : fonts::ui();
  const float name_width = (narrow ? 0.49F : 0.36F) * width;
  const std::string value = std::to_string(pace) + " ms";
  draw_text_in(ImGui::GetWindowDrawList(), font, {at.x, at.y + (button_height() - font_px(font)) / 2}, name_width - 0.4F * em(), enabled ? theme().ink : theme().faint, name);
  const Rect area{at.x + name_width, at.y, width - name_width - value_width - 1.0F * em(), button_height()};
  const int wanted = slider(id, area, static_cast<int>(pace), 400, 10, 50, name + " " + value, tr("timeline.pace_hint"), enabled);
  draw_text_in(ImGui::GetWindowDrawList(), fonts::mono(), {at.x + width - value_width, at.y + (button_height() - font_px(fonts::mono())) / 2}, value_width + 1,
               theme().dim, value, Align::right);
  if (wanted != static_cast<int>(pace)) {
    pace = static_cast<std::uint32_t>(wanted);
    view.commands.push_back(session::SetPace{wanted * base::kMillisecond, from});
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, button_height()});
}

void draw_pace(ViewContext& view, bool possible, float width) {
  section("wire.pace");
  // One long name makes all of them small: the sliders stand in a column.
  const auto long_name = [&](const std::string& name) { return text_size(fonts::ui(), name).x > name_room(width); };
  const bool narrow = long_name(tr("wire.pace.all")) || std::any_of(view.lesson.actors.begin(), view.lesson.actors.end(), [&](const lesson::ActorSpec& actor) {
    return long_name(trf("wire.pace.from", actor.title.in(view.ui.language)));
  });
  std::uint32_t all = view.ui.pace_ms;
  pace_row(view, "wire.pace.all", tr("wire.pace.all"), all, std::nullopt, possible, width, narrow);
  if (all != view.ui.pace_ms) {
    view.ui.pace_ms = all;
  }
  for (std::size_t i = 0; i < view.lesson.actors.size(); ++i) {
    const lesson::ActorSpec& actor = view.lesson.actors[i];
    const auto own = view.ui.wire.pace_ms.find(static_cast<int>(i));
    std::uint32_t pace = own == view.ui.wire.pace_ms.end() ? view.ui.pace_ms : own->second;
    const std::uint32_t before = pace;
    pace_row(view, ("wire.pace." + actor.id).c_str(), trf("wire.pace.from", actor.title.in(view.ui.language)), pace, static_cast<model::ActorId>(i), possible, width, narrow);
    if (pace != before) view.ui.wire.pace_ms[static_cast<int>(i)] = pace;
  }
}

void draw_rule(ViewContext& view, const model::RuleState& state, std::size_t number, bool possible, float width) {
  const Theme& t = theme();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float side = button_height();
  const std::string text = model::rule_text(state.rule, view.timeline, view.ui.language);
  const float room = width - side - 1.4F * em();
  ImGui::SetCursorScreenPos({at.x + 0.6F * em(), at.y + 0.35F * em()});
  ImGui::BeginGroup();
  text_wrapped(text, t.ink, fonts::ui(), room);
  const std::string acted = state.acted == 0 ? std::string(tr("rule.acted.never")) : trf(state.acted == 1 ? "rule.acted.once" : "rule.acted", state.acted);
  label(acted, t.dim, fonts::small());
  compat::end_group();
  const float height = ImGui::GetItemRectMax().y - at.y + 0.35F * em();
  ImDrawList* list = ImGui::GetWindowDrawList();
  // Drawn after its words are known, so only its edge.
  list->AddRectFilled({at.x, at.y}, {at.x + 3 * hairline(), at.y + height}, t.hold, hairline());
  ui_item("wire.rule." + std::to_string(number), {at.x, at.y, width - side, height}, text + " · " + acted);
  ButtonOptions remove;
  remove.style = ButtonStyle::quiet;
  remove.enabled = possible;
  remove.width = side;
  const ImVec2 after = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + width - side, at.y + (height - side) / 2});
  if (icon_button(("wire.rule." + std::to_string(number) + ".remove").c_str(), Icon::cross, tr("rule.remove"), remove)) {
    view.commands.push_back(session::RemoveRule{state.rule.id});
  }
  ImGui::SetCursorScreenPos(after);
  ImGui::Dummy({1, std::max(1.0F, at.y + height + 0.25F * em() - after.y)});
}

/// Does one wait that a rule has held? The rule itself may be used up.
bool rule_holds(const ViewContext& view) {
  return std::any_of(view.world.flying.begin(), view.world.flying.end(), [&](const model::Flying& flying) {
    const model::Event* verdict = view.timeline.verdict(flying.packet);
    return flying.held && verdict != nullptr && std::get<model::Verdict>(verdict->payload).by == model::Decider::rule;
  });
}

}  // namespace

void draw_wire(ViewContext& view) {
  const float width = ImGui::GetContentRegionAvail().x;
  const std::string why = wire_obstacle(view);
  const bool possible = why.empty();
  if (!view.status.can_hold) {
    rich_text(tr("wire.only_seen"), theme().hold_text, width);
    ui_item("wire.only_seen", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, em()}, tr("wire.only_seen"));
  } else {
    text_wrapped(tr("wire.about"), theme().dim, fonts::small(), width);
  }
  if (view.ui.wire.rule.shown) {  // alone, so that what it is and its button are in sight on a small window
    section("rule.title");
    draw_rule_form(view, width);
    return;
  }
  section("wire.rules");
  const std::vector<model::RuleState>& rules = view.world.rules;
  if (rules.empty()) text_wrapped(tr(rule_holds(view) ? "wire.no_rules_any_more" : "wire.no_rules"), theme().dim, fonts::small(), width);
  for (std::size_t i = 0; i < rules.size(); ++i) draw_rule(view, rules[i], i + 1, possible, width);
  ImGui::Dummy({1, 0.1F * em()});
  ButtonOptions add;
  add.enabled = possible;
  add.tooltip = why;
  if (button("wire.new_rule", tr("wire.new_rule"), add)) {
    view.ui.wire.rule.shown = true;
    ImGui::SetScrollY(0);
  }
  draw_pace(view, possible, width);
  section("wire.copies");
  const bool pass = check_box("wire.pass_copies", tr("wire.pass_copies"), view.ui.wire.pass_copies, possible, tr("wire.pass_copies.tip"));
  if (pass != view.ui.wire.pass_copies) {
    view.ui.wire.pass_copies = pass;
    view.commands.push_back(session::PassCopies{pass});
  }
  section("wire.forge.title");
  text_wrapped(tr("wire.forge.about"), theme().dim, fonts::small(), width);
  ButtonOptions forge;
  forge.enabled = possible && !view.facts.segments().empty();
  forge.tooltip = why;
  if (button("wire.forge", with_key(Deed::forge), forge)) open_forge(view, {});
}

}  // namespace sg::gui
