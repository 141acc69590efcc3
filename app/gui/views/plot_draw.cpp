#include "app/gui/views/plot_draw.h"

#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"

namespace sg::gui {

void draw_steps(const PlotFrame& plot, const StepSeries& series, LineLook look) {
  if (series.empty() || series.first_t() >= plot.last()) return;
  const float half = std::max(0.5F, look.thick * hairline() / 2);
  const float dash = look.dash * em();
  // Along the axes a line is a rectangle, which costs far less than one that is smoothed.
  const float none = look.zero_is_none ? plot.y(0) : -1.0F;
  const auto across = [&](float from, float to, float y) {
    if (y == none) return;
    if (look.filled) plot.list->AddRectFilled({from, y}, {to, plot.area.y + plot.area.h}, fade(look.color, 0.25F));
    if (dash <= 0) {
      plot.list->AddRectFilled({from, y - half}, {to, y + half}, look.color);
      return;
    }
    for (float at = std::floor(from / (1.7F * dash)) * 1.7F * dash; at < to; at += 1.7F * dash) {
      const float begin = std::max(at, from);
      const float end = std::min(at + dash, to);
      if (end > begin) plot.list->AddRectFilled({begin, y - half}, {end, y + half}, look.color);
    }
  };
  const std::vector<base::Ns>& begins = plot.columns.begins();
  std::size_t i = 0;
  if (series.first_t() > plot.first()) i = static_cast<std::size_t>(std::upper_bound(begins.begin(), begins.end(), series.first_t()) - begins.begin()) - 1;
  float begun = plot.column_x(i);
  float y = plot.y(series.at(std::max(series.first_t(), begins[i])));
  const std::vector<StepSeries::Span>& spans = plot.columns.of(series);
  for (; i < spans.size(); ++i) {
    const StepSeries::Span& span = spans[i];
    const float low = plot.y(span.low);
    const float high = plot.y(span.high);
    if (low == y && high == y) continue;
    const float here = plot.column_x(i);
    across(begun, here + half, y);
    const float top = std::min(high, y);
    const float bottom = std::max(low, y);
    if (bottom > top && bottom != none) plot.list->AddRectFilled({here - half, top - half}, {here + half, bottom + half}, look.color);
    begun = here;
    y = plot.y(span.last);
  }
  across(begun, plot.column_x(spans.size()), y);
}

double nice_step(double least, bool bytes) {
  if (least <= 0) return 1;
  if (bytes && least > 500) return std::exp2(std::ceil(std::log2(least)));
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double by : {1.0, 2.0, 5.0}) {
    if (by * power >= least * 0.999999) return by * power;
  }
  return 10 * power;
}

std::vector<double> nice_ticks(double low, double high, std::size_t most, bool bytes) {
  std::vector<double> out;
  if (high <= low || most == 0) return out;
  const double step = nice_step((high - low) / static_cast<double>(most), bytes);
  for (double at = std::ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) out.push_back(at + 0.0);  // no minus zero
  return out;
}

std::string count_text(double value) {
  if (value >= 1e6) return fmt::format("{:g}M", value / 1e6);
  if (value >= 1e4) return fmt::format("{:g}k", value / 1e3);
  return fmt::format("{:g}", value);
}

namespace {

std::string bytes_text(double value) {
  if (value >= 1 << 20) return fmt::format("{:g} MiB", value / (1 << 20));
  if (value >= 1024) return fmt::format("{:g} KiB", value / 1024);
  return fmt::format("{:g} B", value);
}

/// Two strokes across a line that leaves something out.
void draw_break(ImDrawList* list, ImVec2 center, float height, ImU32 color) {
  const float lean = 0.14F * em();
  for (const float dx : {-0.11F * em(), 0.11F * em()}) {
    list->AddLine({center.x + dx - lean, center.y + height / 2}, {center.x + dx + lean, center.y - height / 2}, color, hairline());
  }
}

/// Cuts in sight that have room beside each other: as pixels of their middle, and how long the wait was.
template <typename Each>
void for_cuts(const TimeAxis& axis, const TimeWindow& window, Each each) {
  const auto& cuts = axis.cuts();
  const double least = 0.8 * static_cast<double>(em()) * window.span / static_cast<double>(window.w);
  const auto before = [](const TimeAxis::Cut& cut, double x) { return cut.x < x; };
  auto cut = std::lower_bound(cuts.begin(), cuts.end(), window.from, before);
  while (cut != cuts.end() && cut->x <= window.from + window.span) {
    each(window.px(cut->x), *cut);
    const double next = cut->x + least;
    cut = gallop(cut + 1, cuts.end(), [next](const TimeAxis::Cut& c) { return c.x < next; });
  }
}

}  // namespace

void draw_value_axis(const PlotFrame& plot, bool bytes, std::string_view unit) {
  const Theme& t = theme();
  const float small = font_px(fonts::small());
  const auto most = static_cast<std::size_t>(std::clamp(plot.area.h / (1.6F * small), 2.0F, 8.0F));
  for (const double value : nice_ticks(plot.low, plot.high, most, bytes)) {
    const float y = std::round(plot.y(value));
    plot.list->AddRectFilled({plot.area.x, y}, {plot.area.x + plot.area.w, y + hairline()}, fade(t.line, value == plot.low ? 1.0F : 0.6F));
    const float text_y = std::clamp(y - small / 2, plot.area.y - 0.1F * em(), plot.area.y + plot.area.h - small + 0.15F * em());
    const float width = 4.4F * em();
    draw_text_in(plot.list, fonts::small(), {plot.area.x - width - 0.3F * em(), text_y}, width, t.dim, bytes ? bytes_text(value) : count_text(value) + std::string(unit),
                 Align::right);
  }
}

std::string moment_text(base::Ns t, base::Ns step) {
  int digits = 0;
  for (base::Ns unit = base::kSecond; digits < 6 && step < unit; unit /= 10) ++digits;
  return fmt::format("{:.{}f} s", static_cast<double>(t) / static_cast<double>(base::kSecond), digits);
}

void draw_time_axis(ImDrawList* list, const TimeAxis& axis, const TimeWindow& window, Rect area) {
  const Theme& t = theme();
  const float air = 1.0F * em();
  std::vector<std::pair<float, float>> written;
  // Waits that were cut short say how long they were, the longest first: where two stand close, it is the one that gets the room.
  std::vector<std::pair<base::Ns, float>> waits;
  for_cuts(axis, window, [&](float x, const TimeAxis::Cut& cut) {
    draw_break(list, {x, area.y}, 0.5F * em(), t.dim);  // on the axis, clear of the words below it
    waits.emplace_back(cut.to - cut.from, x);
  });
  std::stable_sort(waits.begin(), waits.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto meets = [&](float left, float right) {
    return std::any_of(written.begin(), written.end(), [&](const auto& other) { return left < other.second + air && right > other.first - air; });
  };
  for (const auto& [wait, x] : waits) {
    const std::string time = fmt::format("{:.{}f}", static_cast<double>(wait) / 1e9, wait < 10 * base::kSecond ? 1 : 0);
    const std::string text = trf("plot.cut", fmt::arg("s", time));
    const float width = text_size(fonts::small(), text).x;
    const float left = std::clamp(x - width / 2, area.x, std::max(area.x, area.x + area.w - width));
    if (meets(left, left + width)) continue;
    draw_text(list, fonts::small(), {left, area.y + 0.35F * em()}, t.faint, text);
    written.emplace_back(left, left + width);
  }
  // Between them, moments of the clock, as round as the stretch around them allows.
  const float pitch = 7.0F * em();
  std::vector<std::pair<float, float>> taken;
  for_cuts(axis, window, [&](float x, const TimeAxis::Cut&) { taken.emplace_back(x - 2.6F * em(), x + 2.6F * em()); });
  struct Tick {
    float x;
    base::Ns t;
    base::Ns step;
  };
  std::vector<Tick> ticks;
  base::Ns finest = base::kSecond;
  std::size_t hint = 0;
  const base::Ns end = axis.time_at(std::min(axis.length(), window.from + window.span));
  // A thousandth of a second is enough for a reader, unless not much more than that is in sight.
  const base::Ns least = end - axis.time_at(window.from) > 20 * base::kMillisecond ? base::kMillisecond : base::kMicrosecond;
  for (float x = area.x; x < area.x + area.w; x += pitch / 2) {
    std::size_t far = hint;
    const base::Ns from = axis.time_at(window.at(x), hint);
    const base::Ns to = axis.time_at(window.at(x + pitch / 2), far);
    if (to <= from) continue;
    const auto step = std::max(least, static_cast<base::Ns>(nice_step(static_cast<double>(to - from) / 2, false)));
    const base::Ns moment = (from + step - 1) / step * step;
    if (moment > to || moment > end || axis.in_cut(moment) || (!ticks.empty() && moment <= ticks.back().t)) continue;
    const float at = window.px(axis.at(moment));
    const bool covers = std::any_of(taken.begin(), taken.end(), [&](const auto& cut) { return at > cut.first - em() && at < cut.second + em(); });
    if (covers || (!ticks.empty() && at < ticks.back().x + 5.2F * em())) continue;
    ticks.push_back({at, moment, step});
    finest = std::min(finest, step);
  }
  for (const Tick& tick : ticks) {
    const std::string text = moment_text(tick.t, finest);
    const float width = text_size(fonts::small(), text).x;
    const float left = std::clamp(tick.x - width / 2, area.x, area.x + area.w - width);
    // At the ends it is moved inwards, to where a wait may say how long it was.
    if (meets(left, left + width)) continue;
    list->AddRectFilled({tick.x, area.y}, {tick.x + hairline(), area.y + 0.3F * em()}, t.edge);
    draw_text(list, fonts::small(), {left, area.y + 0.35F * em()}, t.dim, text);
  }
}

bool is_even(const TimeAxis& axis, const TimeWindow& window) {
  const double end = std::min(axis.length(), window.from + window.span);
  const auto first = static_cast<double>(axis.time_at(window.from));
  const double all = static_cast<double>(axis.time_at(end)) - first;
  // A fiftieth of the width is not seen.
  for (const double part : {0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875}) {
    const double passed = static_cast<double>(axis.time_at(window.from + part * (end - window.from))) - first;
    if (std::abs(passed - part * all) > 0.02 * all) return false;
  }
  return true;
}

void draw_cuts(const PlotFrame& plot) {
  for_cuts(plot.axis, plot.window, [&](float x, const TimeAxis::Cut&) {
    draw_dashed(plot.list, {x, plot.area.y}, {x, plot.area.y + plot.area.h}, fade(theme().edge, 0.7F), hairline(), 0.15F, 0.35F);
  });
}

void draw_symbol(ImDrawList* list, Symbol symbol, ImVec2 center, float size, LineLook look) {
  const float half = size / 2;
  const float thick = look.thick * hairline();
  switch (symbol) {
    case Symbol::line: {
      const float wide = 0.85F * em();
      if (look.dash > 0) {
        draw_dashed(list, {center.x - wide, center.y}, {center.x + wide, center.y}, look.color, thick, look.dash, look.dash * 0.7F);
      } else {
        list->AddLine({center.x - wide, center.y}, {center.x + wide, center.y}, look.color, thick);
      }
      return;
    }
    case Symbol::bar:
      list->AddLine({center.x, center.y - half}, {center.x, center.y + half}, look.color, thick);
      list->AddLine({center.x - 0.4F * half, center.y - half}, {center.x + 0.4F * half, center.y - half}, look.color, thick);
      list->AddLine({center.x - 0.4F * half, center.y + half}, {center.x + 0.4F * half, center.y + half}, look.color, thick);
      return;
    case Symbol::cross:
      list->AddLine({center.x - half, center.y - half}, {center.x + half, center.y + half}, look.color, thick);
      list->AddLine({center.x - half, center.y + half}, {center.x + half, center.y - half}, look.color, thick);
      return;
    case Symbol::diamond: {
      const ImVec2 points[] = {{center.x, center.y - half}, {center.x + half, center.y}, {center.x, center.y + half}, {center.x - half, center.y}};
      list->AddConvexPolyFilled(points, 4, theme().pane);
      compat::add_polyline(list, points, 4, look.color, thick, true);
      return;
    }
    case Symbol::area:
      list->AddRectFilled({center.x - half, center.y - half}, {center.x + half, center.y + half}, fade(look.color, 0.3F));
      list->AddLine({center.x - half, center.y - half}, {center.x + half, center.y - half}, look.color, thick);
      return;
    case Symbol::ticks:
      list->AddLine({center.x - half, center.y - 0.5F * half}, {center.x + half, center.y - 0.5F * half}, look.color, thick);
      list->AddLine({center.x - half, center.y + 0.5F * half}, {center.x + half, center.y + 0.5F * half}, look.color, thick);
      return;
  }
}

void draw_legend(ImDrawList* list, Rect area, const std::vector<LegendEntry>& entries) {
  const float small = font_px(fonts::small());
  float x = area.x + 0.5F * em();
  const float y = area.y + 0.15F * em();
  for (const LegendEntry& entry : entries) {
    const float sample = entry.symbol == Symbol::line ? 1.7F * em() : 0.8F * em();
    const float width = sample + 0.35F * em() + text_size(fonts::small(), entry.label).x;
    if (x + width > area.x + area.w) break;
    list->AddRectFilled({x - 0.25F * em(), y - 0.05F * em()}, {x + width + 0.25F * em(), y + small + 0.1F * em()}, fade(theme().well, 0.85F));
    draw_symbol(list, entry.symbol, {x + sample / 2, y + small / 2}, 0.6F * em(), entry.look);
    draw_text(list, fonts::small(), {x + sample + 0.35F * em(), y}, theme().dim, entry.label);
    x += width + 1.1F * em();
  }
}

}  // namespace sg::gui
