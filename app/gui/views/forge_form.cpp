// A segment that no kernel sent: the header of one that was, with other fields.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/wire_forms.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/fields.h"

namespace sg::gui {

namespace {

constexpr std::array<std::pair<const char*, std::uint8_t>, 6> kFlags = {
    {{"SYN", model::kSyn}, {"ACK", model::kAck}, {"PSH", model::kPsh}, {"FIN", model::kFin}, {"RST", model::kRst}, {"URG", model::kUrg}}};

/// A whole number within a field; absent: it is none. Empty counts as "as it was".
template <typename T>
bool parse(const std::string& text, std::optional<T>& out) {
  out.reset();
  if (text.empty()) return true;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > std::numeric_limits<T>::max()) return false;
  out = static_cast<T>(value);
  return true;
}

/// The SEQ that the receiver of this direction waits for: a RST anywhere else is not believed (RFC 9293 §3.10.7.4, RFC 5961).
std::optional<std::uint32_t> expected_seq(const ViewContext& view, const model::Flow& flow) {
  const auto found = view.live_world.streams.find(flow);
  if (found == view.live_world.streams.end() || !found->second.isn) return std::nullopt;
  const model::Stream& stream = found->second;
  const bool fin_came = stream.fin && stream.arrived >= *stream.fin && stream.acked >= *stream.fin;
  return *stream.isn + 1 + static_cast<std::uint32_t>(stream.arrived) + (fin_came ? 1U : 0U);
}

/// "Sequence number  [ 4123589600 ]  relative 1"
void number_row(const char* id, const char* name, std::string& text, bool fits, const std::string& beside, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float column = 0.34F * width;
  draw_text_in(ImGui::GetWindowDrawList(), fonts::ui(), {at.x, at.y + (button_height() - font_px(fonts::ui())) / 2}, column - 0.4F * em(), theme().ink, name);
  ImGui::SetCursorScreenPos({at.x + column, at.y});
  text_field(id, text, 11 * em());
  const std::string said = fits ? beside : tr("forge.no_number");
  draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), {at.x + column + 11.6F * em(), at.y + (button_height() - font_px(fonts::small())) / 2},
               width - column - 11.6F * em(), fits ? theme().dim : theme().bad_text, said);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, button_height()});
}

}  // namespace

void draw_forge_form(ViewContext& view, bool just_opened) {
  WireUi& ui = view.ui.wire;
  WireUi::Forge& form = ui.forge;
  const model::PacketSent* like = view.timeline.packet(ui.packet);
  if (like == nullptr || !like->bytes) {
    ui.open = WireUi::Open::nothing;
    return;
  }
  const model::Segment& segment = like->segment;
  const std::uint64_t like_seq = view.timeline.packet_seq(ui.packet);
  const model::Flow flow = form.from_receiver ? segment.flow.reversed() : segment.flow;
  Dialog dialog("forge", 40 * em(), (segment.payload_bytes > 0 ? 31.0F : 28.5F) * em());
  bool close = false;
  {
    const PaneScope pane("forge", dialog.area(), 1.2F);
    const Theme& t = theme();
    const float width = ImGui::GetContentRegionAvail().x;
    dialog_heading("forge.title");
    text_wrapped(trf("forge.about", packet_name(view, ui.packet)), t.dim, fonts::small(), width);
    ImGui::Dummy({1, 0.1F * em()});

    const std::string sender = sender_name(view, segment.flow, like_seq);
    const std::string receiver = sender_name(view, segment.flow.reversed(), like_seq);
    const int way = choice("forge.way", {sender + " → " + receiver, receiver + " → " + sender}, form.from_receiver ? 1 : 0, width);
    if ((way == 1) != form.from_receiver) {
      form.from_receiver = way == 1;
      std::swap(form.seq, form.ack);  // what one side sends next is what the other expects
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    float x = at.x;
    for (const auto& [name, bit] : kFlags) {
      ButtonOptions options;
      options.style = (form.flags & bit) != 0 ? ButtonStyle::selected : ButtonStyle::normal;
      options.width = 3.4F * em();
      if (button_at((std::string("forge.flag.") + name).c_str(), {x, at.y}, name, options)) form.flags = static_cast<std::uint8_t>(form.flags ^ bit);
      x += options.width + 0.25F * em();
    }
    ui_item("forge.flags", {at.x, at.y, x - at.x, button_height()}, model::flags_text(form.flags));
    ButtonOptions preset;
    preset.tooltip = tr("forge.rst.tip");
    const std::string preset_name = tr("forge.rst");
    if (button_at("forge.rst", {at.x + width - button_size(preset_name).x, at.y}, preset_name, preset)) {
      form.flags = model::kRst | model::kAck;
      if (const auto expected = expected_seq(view, flow)) form.seq = std::to_string(*expected);
      form.with_payload = true;
      form.payload.clear();
      form.mend = true;
    }
    ImGui::Dummy({width, button_height()});

    std::optional<std::uint32_t> seq;
    std::optional<std::uint32_t> ack;
    std::optional<std::uint16_t> window;
    const bool good[3] = {parse(form.seq, seq), parse(form.ack, ack), parse(form.window, window)};
    const auto relative = [&](const std::optional<std::uint32_t>& number, bool of_flow) -> std::string {
      if (!number) return tr("forge.as_it_was");
      const auto stream = view.live_world.streams.find(of_flow ? flow : flow.reversed());
      if (stream == view.live_world.streams.end() || !stream->second.isn) return {};
      return trf("forge.relative", *number - *stream->second.isn);
    };
    number_row("forge.seq", tr("field.seq"), form.seq, good[0], relative(seq, true), width);
    number_row("forge.ack", tr("field.ack"), form.ack, good[1], relative(ack, false), width);
    number_row("forge.window", tr("field.win"), form.window, good[2], window ? "" : tr("forge.as_it_was"), width);
    if (segment.payload_bytes > 0) form.with_payload = !check_box("forge.keep_payload", trf("forge.keep_payload", segment.payload_bytes), !form.with_payload);
    else form.with_payload = true;
    number_row("forge.payload", tr("forge.payload"), form.payload, true, form.with_payload ? trf("forge.payload_bytes", form.payload.size()) : tr("forge.as_it_was"), width);
    if (!form.payload.empty()) form.with_payload = true;
    form.mend = check_box("forge.mend", tr("wire.mend"), form.mend, true, tr("wire.mend.tip"));
    text_wrapped(tr(form.mend ? "forge.believed" : "forge.thrown_away"), form.mend ? t.hold_text : t.bad_text, fonts::small(), width);
    ImGui::Dummy({1, 0.2F * em()});
    ButtonOptions send;
    send.style = ButtonStyle::primary;
    send.enabled = good[0] && good[1] && good[2];
    if (!send.enabled) send.tooltip = tr("forge.no_number.why");
    if (button("forge.send", tr("forge.send"), send)) {
      model::Forgery forgery;
      forgery.like = ui.packet;
      forgery.from_receiver = form.from_receiver;
      forgery.flags = form.flags;
      forgery.seq = seq;
      forgery.ack = ack;
      forgery.window = window;
      if (form.with_payload) forgery.payload = model::Bytes(form.payload.begin(), form.payload.end());
      forgery.mend_checksum = form.mend;
      view.commands.push_back(session::ForgePacket{std::move(forgery)});
      view.ui.ladder_follow = true;  // it stands at the lower end
      close = true;
    }
    ImGui::SameLine();
    if (button("forge.cancel", tr("dialog.cancel"))) close = true;
    dialog.fit();
  }
  if (close || dialog.closing(just_opened)) ui.open = WireUi::Open::nothing;
}

}  // namespace sg::gui
