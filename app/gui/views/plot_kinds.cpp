// Three plots: how full the buffers are, sequence numbers after Stevens, the congestion window.
#include <algorithm>
#include <cmath>

#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/plots.h"

namespace sg::gui {

namespace {

constexpr float kFineDash = 0.22F;
constexpr float kLongDash = 0.5F;

std::uint32_t highest(const PlotFrame& plot, const StepSeries& series) { return series.between(plot.first(), plot.last()).high; }

LineLook buffer_look(model::Role role, bool receive) { return {role_color(role), 1.7F, receive ? kFineDash : 0.0F}; }

/// Is a number of this plot what the lesson is about to ask for?
bool secret(const ViewContext& view) {
  const auto concealed = view.concealed();
  return concealed && concealed->packet != model::PacketId::none && (concealed->field == "seq" || concealed->field == "ack" || concealed->field == "window");
}

void draw_buffers(const PlotSubject& subject, PlotFrame& plot, Rect legend_area) {
  std::uint32_t most = 1;
  for (const EndFacts& end : subject.connection->ends) most = std::max({most, highest(plot, end.send), highest(plot, end.receive)});
  plot.high = std::max(8.0, 1.18 * most);
  draw_value_axis(plot, true, {});
  draw_cuts(plot);
  std::vector<LegendEntry> legend;
  for (const model::Role role : {model::Role::client, model::Role::server}) {
    const bool client = role == model::Role::client;
    const EndFacts& end = subject.connection->end(role);
    draw_steps(plot, end.send, buffer_look(role, false));
    draw_steps(plot, end.receive, buffer_look(role, true));
    legend.push_back({Symbol::line, buffer_look(role, false), tr(client ? "plot.client_send" : "plot.server_send")});
    legend.push_back({Symbol::line, buffer_look(role, true), tr(client ? "plot.client_receive" : "plot.server_receive")});
  }
  draw_legend(plot.list, legend_area, legend);
}

/// Marks in sight that have room beside each other.
template <typename Each>
void for_marks(const PlotFrame& plot, const std::vector<PlotMark>& marks, Each each) {
  const auto before = [](const PlotMark& mark, base::Ns t) { return mark.t < t; };
  auto mark = std::lower_bound(marks.begin(), marks.end(), plot.first(), before);
  while (mark != marks.end() && mark->t < plot.last()) {
    const float x = plot.window.px(plot.axis.at(mark->t));
    each(x, *mark);
    const base::Ns next = plot.axis.time_at(plot.window.at(x + 0.2F * em()));
    mark = gallop(mark + 1, marks.end(), [next](const PlotMark& m) { return m.t < next; });
  }
}

void draw_segments(const PlotSubject& subject, const PlotFrame& plot, const EndFacts& end) {
  const ImU32 color = role_color(subject.sender);
  const float cap = 0.22F * em();
  const auto bar = [&](float x, RangeSeries::Extremes bytes, ImU32 in, bool alone) {
    const float top = plot.y(bytes.high);
    const float foot = std::max(plot.y(bytes.low), top + hairline());
    plot.list->AddRectFilled({x, top}, {x + std::max(plot.step, 1.5F * hairline()), foot}, in);
    if (!alone || foot - top < 2 * hairline()) return;
    plot.list->AddRectFilled({x - cap, top}, {x + cap + hairline(), top + hairline()}, in);
    plot.list->AddRectFilled({x - cap, foot - hairline()}, {x + cap + hairline(), foot}, in);
  };
  float before = -1e9F;
  for (const PlotColumns::Range& range : plot.columns.of(end.segments)) {
    const float x = plot.column_x(range.column);
    bar(x, range.over, color, range.points == 1 && x - before > 3 * cap);
    before = x;
  }
  for (const std::uint64_t event : {subject.view.ui.hover.event.shown, subject.view.ui.selection.event}) {
    const auto found = std::lower_bound(end.segment_events.begin(), end.segment_events.end(), event);
    if (event == 0 || found == end.segment_events.end() || *found != event) continue;
    const auto& point = end.segments[static_cast<std::size_t>(found - end.segment_events.begin())];
    if (point.t >= plot.first() && point.t < plot.last()) bar(plot.window.px(plot.axis.at(point.t)), point.value, theme().hold, true);
  }
}

void draw_sequence(const PlotSubject& subject, PlotFrame& plot, Rect legend_area) {
  const Theme& t = theme();
  const EndFacts& end = subject.connection->end(subject.sender);
  const model::Role peer = subject.sender == model::Role::client ? model::Role::server : model::Role::client;
  const std::size_t first = end.segments.first_at(plot.first());
  const std::size_t stop = end.segments.first_at(plot.last(), first);
  RangeSeries::Extremes sent{UINT32_MAX, 0};
  if (stop > first) sent = end.segments.over(first, stop);
  const std::uint32_t acked = highest(plot, end.acknowledged);
  plot.low = std::min(sent.low, end.acknowledged.at(plot.first()));
  plot.high = std::max<double>({plot.low + 8, double(sent.high), double(acked)});
  // The window is often far above what was sent: then it stays out of sight, and the legend says so.
  const double edge = highest(plot, end.edge);
  const bool edge_in_sight = edge > 0 && edge <= plot.low + 3 * (plot.high - plot.low);
  if (edge_in_sight) plot.high = std::max(plot.high, edge);
  const double air = 0.12 * (plot.high - plot.low);
  plot.high += 1.4 * air;
  if (plot.low > 0) plot.low = std::max(0.0, plot.low - air);
  if (!secret(subject.view)) draw_value_axis(plot, false, {});
  draw_cuts(plot);
  const LineLook edge_look{t.dim, 1.3F, kLongDash};
  const LineLook ack_look{role_color(peer), 1.5F, kFineDash};
  if (edge_in_sight) draw_steps(plot, end.edge, edge_look);
  draw_steps(plot, end.acknowledged, ack_look);
  draw_segments(subject, plot, end);
  const LineLook sack_look{t.writes[0], 1.6F};
  for_marks(plot, end.sacked, [&](float x, const PlotMark& mark) {
    plot.list->AddRectFilled({x - 0.22F * em(), plot.y(mark.high)}, {x + 0.22F * em(), plot.y(mark.high) + 1.5F * hairline()}, sack_look.color);
    plot.list->AddRectFilled({x - 0.22F * em(), plot.y(mark.low)}, {x + 0.22F * em(), plot.y(mark.low) + 1.5F * hairline()}, sack_look.color);
    plot.list->AddRectFilled({x, plot.y(mark.high)}, {x + hairline(), plot.y(mark.low)}, fade(sack_look.color, 0.6F));
  });
  const LineLook again_look{t.hold, 1.6F};
  const LineLook lost_look{t.bad, 2.2F};
  for_marks(plot, end.again, [&](float x, const PlotMark& mark) {
    draw_symbol(plot.list, Symbol::diamond, {x, plot.y((mark.low + mark.high) / 2.0)}, 0.75F * em(), again_look);
  });
  for_marks(plot, end.lost, [&](float x, const PlotMark& mark) {
    draw_symbol(plot.list, Symbol::cross, {x, plot.y((mark.low + mark.high) / 2.0)}, 0.65F * em(), lost_look);
  });
  std::vector<LegendEntry> legend = {{Symbol::bar, {role_color(subject.sender), 1.5F}, tr("plot.sent")},
                                     {Symbol::line, ack_look, tr("plot.acknowledged")},
                                     {Symbol::line, edge_look, tr(edge_in_sight || edge <= 0 ? "plot.edge" : "plot.edge_above")}};
  if (!end.lost.empty()) legend.push_back({Symbol::cross, lost_look, tr("plot.lost")});
  if (!end.again.empty()) legend.push_back({Symbol::diamond, again_look, tr("plot.again")});
  if (!end.sacked.empty()) legend.push_back({Symbol::ticks, sack_look, "SACK"});
  draw_legend(plot.list, legend_area, legend);
}

void draw_cwnd(const PlotSubject& subject, PlotFrame& plot, Rect legend_area) {
  const Theme& t = theme();
  const EndFacts& end = subject.connection->end(subject.sender);
  const double most = std::max({highest(plot, end.cwnd), highest(plot, end.in_flight)});
  // A threshold far above is out of reach: it would press the rest flat.
  const double threshold = highest(plot, end.ssthresh);
  plot.high = std::max(8.0, 1.18 * (threshold <= 3 * most ? std::max(most, threshold) : most));
  draw_value_axis(plot, true, {});
  draw_cuts(plot);
  const LineLook flight{role_color(subject.sender), 1.3F, 0, true};
  const LineLook cwnd{t.ink, 1.8F};
  const LineLook ssthresh{.color = t.hold, .thick = 1.5F, .dash = kLongDash, .zero_is_none = true};
  draw_steps(plot, end.in_flight, flight);
  if (threshold > 0 && threshold <= plot.high) draw_steps(plot, end.ssthresh, ssthresh);
  draw_steps(plot, end.cwnd, cwnd);
  draw_legend(plot.list, legend_area,
              {{Symbol::line, cwnd, tr("plot.cwnd")},
               {Symbol::line, ssthresh, tr(end.ssthresh.empty() ? "plot.ssthresh_none" : threshold <= plot.high ? "plot.ssthresh" : "plot.ssthresh_above")},
               {Symbol::area, flight, tr("plot.in_flight")}});
}

}  // namespace

const char* plot_id(PlotKind kind) {
  switch (kind) {
    case PlotKind::buffers: return "plot.buffers";
    case PlotKind::sequence: return "plot.sequence";
    case PlotKind::cwnd: return "plot.window";
    case PlotKind::all: break;
  }
  return "plot.all";
}

const char* why_empty(const PlotSubject& subject, PlotKind kind, const PlotFrame& plot) {
  const EndFacts& end = subject.connection->end(subject.sender);
  switch (kind) {
    case PlotKind::buffers:
      for (const EndFacts& each : subject.connection->ends) {
        if (highest(plot, each.send) > 0 || highest(plot, each.receive) > 0) return nullptr;
      }
      return "plot.empty.buffers";
    case PlotKind::sequence:
      if (end.segments.first_at(plot.last()) > end.segments.first_at(plot.first()) || highest(plot, end.acknowledged) > 0) return nullptr;
      return "plot.empty.sequence";
    case PlotKind::cwnd: return highest(plot, end.cwnd) > 0 || highest(plot, end.in_flight) > 0 ? nullptr : "plot.empty.cwnd";
    case PlotKind::all: break;
  }
  return nullptr;
}

void draw_plot(const PlotSubject& subject, PlotKind kind, PlotFrame& plot, Rect legend_area) {
  switch (kind) {
    case PlotKind::buffers: draw_buffers(subject, plot, legend_area); return;
    case PlotKind::sequence: draw_sequence(subject, plot, legend_area); return;
    case PlotKind::cwnd: draw_cwnd(subject, plot, legend_area); return;
    case PlotKind::all: return;
  }
}

std::string plot_values(const PlotSubject& subject, PlotKind kind, base::Ns t) {
  const ConnectionFacts& connection = *subject.connection;
  const EndFacts& end = connection.end(subject.sender);
  const auto segments = [&](std::uint32_t bytes) {
    const std::uint32_t mss = end.mss.at(t);
    return mss == 0 ? std::string("—") : fmt::format("{:g}", std::round(10.0 * bytes / mss) / 10);
  };
  switch (kind) {
    case PlotKind::buffers: {
      const EndFacts& client = connection.ends[0];
      const EndFacts& server = connection.ends[1];
      return trf("plot.values.buffers", fmt::arg("cs", client.send.at(t)), fmt::arg("cr", client.receive.at(t)), fmt::arg("ss", server.send.at(t)),
                 fmt::arg("sr", server.receive.at(t)));
    }
    case PlotKind::sequence: {
      if (secret(subject.view)) return tr("stage.predict_first");
      const std::size_t after = end.segments.first_after(t);
      const std::uint32_t base = subject.view.ui.raw_numbers ? end.isn.value_or(0) : 0;
      const std::uint32_t next = after == 0 ? 0 : end.segments.over(0, after).high;
      const std::uint32_t acked = end.acknowledged.at(t);
      const std::uint32_t edge = end.edge.at(t);
      return trf("plot.values.sequence", fmt::arg("next", base + next), fmt::arg("acked", base + acked), fmt::arg("edge", base + edge),
                 fmt::arg("out", next > acked ? next - acked : 0), fmt::arg("window", edge > acked ? edge - acked : 0));
    }
    case PlotKind::cwnd: {
      const std::uint32_t threshold = end.ssthresh.at(t);
      return trf("plot.values.cwnd", fmt::arg("cwnd", end.cwnd.at(t)), fmt::arg("segments", segments(end.cwnd.at(t))),
                 fmt::arg("ssthresh", threshold == 0 ? std::string("∞") : std::to_string(threshold) + " B"), fmt::arg("flight", end.in_flight.at(t)),
                 fmt::arg("flying", segments(end.in_flight.at(t))));
    }
    case PlotKind::all: break;
  }
  return {};
}

}  // namespace sg::gui
