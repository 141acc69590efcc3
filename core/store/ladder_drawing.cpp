#include "core/store/ladder_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "core/model/quote.h"
#include "core/store/ladder_rows.h"

namespace sg::store {
namespace {

// Pixels at 100 %.
constexpr int kRow = 34;
constexpr int kArrivalRow = 16;
constexpr int kMargin = 330;   ///< for the calls of the outermost programs
constexpr int kBetween = 520;  ///< from lifeline to lifeline
constexpr int kTop = 92;
constexpr std::size_t kMaxCharacters = 84;  ///< of a label; its whole text is its tooltip

/// Character by character; bytes that are no character become U+FFFD.
template <typename F>
void each_character(std::string_view text, const F& f) {
  while (!text.empty()) {
    const std::size_t length = model::utf8_length({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    f(length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
}

std::string xml(std::string_view text) {
  std::string out;
  each_character(model::printable(text), [&](std::string_view c) {
    if (c == "&") {
      out += "&amp;";
    } else if (c == "<") {
      out += "&lt;";
    } else if (c == ">") {
      out += "&gt;";
    } else if (c == "\"") {
      out += "&quot;";
    } else if (c == "\xEF\xBF\xBE" || c == "\xEF\xBF\xBF") {
      out += "\xEF\xBF\xBD";  // XML 1.0 has no such characters
    } else {
      out += c;
    }
  });
  return out;
}

std::string cut(std::string_view text) {
  std::string out;
  std::size_t count = 0;
  each_character(text, [&](std::string_view c) {
    if (++count <= kMaxCharacters) out += c;
  });
  return count > kMaxCharacters ? out + "…" : out;
}

constexpr const char* kStyle = R"(
  text { font: 13px "Noto Sans", "Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", sans-serif; fill: #1b1f24 }
  .ground { fill: #ffffff } .title { font-size: 18px; font-weight: bold } .name { font-size: 15px; font-weight: bold; text-anchor: middle }
  .time { fill: #667080; font-size: 11px } .step { font-weight: bold } .rule { stroke: #d4d9e0 } .life { stroke: #9aa4b2; stroke-width: 2 }
  .call { font-family: "Noto Sans Mono", "Noto Sans Mono CJK KR", monospace; font-size: 12px } .label { text-anchor: middle } .note { fill: #667080; font-size: 11px; text-anchor: middle }
  .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
  .client { stroke: #0072b2; fill: #0072b2 } .server { stroke: #b35900; fill: #b35900 } .lost { stroke: #c1272d; fill: none; stroke-width: 2.5 }
  .arrow { fill: none; stroke-width: 1.8 } .again { stroke-width: 3.2 } .inferred { stroke-dasharray: 2 5 } .gone { stroke-dasharray: 8 4 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e9ee } .ground { fill: #14171c } .time, .note { fill: #9aa4b2 } .rule { stroke: #333b46 } .life { stroke: #5d6878 } .halo { stroke: #14171c }
    .client { stroke: #56b4e9; fill: #56b4e9 } .server { stroke: #e69f00; fill: #e69f00 } .lost { stroke: #ff6b6b }
  }
)";

class Svg {
 public:
  Svg(const LadderRows& ladder, const DrawingOptions& options) : ladder_(ladder), options_(options) {
    int y = kTop;
    for (const LadderRow& row : ladder.rows) {
      y += row.arrival ? kArrivalRow : kRow;
      y_.push_back(y);
    }
    height_ = y + kRow;
    width_ = 2 * kMargin + kBetween * std::max(0, static_cast<int>(ladder.lifelines.size()) - 1);
  }

  std::string draw() {
    out_ = fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img">
<title>{2}</title>
<style>{3}</style>
<rect class="ground" width="{0}" height="{1}"/>
<text class="title" x="20" y="32">{2}</text>
<text class="time" x="20" y="{4}">{5}</text>
)",
                       width_, height_, xml(options_.title), kStyle, kTop - 14, options_.language == model::Language::ko ? "밀리초" : "ms");
    for (std::size_t i = 0; i < ladder_.lifelines.size(); ++i) {
      out_ += fmt::format("<line class=\"life\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>\n<text class=\"name {3}\" stroke-width=\"0\" x=\"{0}\" y=\"{4}\">{5}</text>\n", x_of(i), kTop, height_ - 12,
                          side(i), kTop - 12, xml(ladder_.lifelines[i]));
    }
    for (std::size_t i = 0; i < ladder_.rows.size(); ++i) {
      if (!ladder_.rows[i].arrival) draw_row(ladder_.rows[i], i);
    }
    return out_ + "</svg>\n";
  }

 private:
  int x_of(std::size_t lifeline) const { return kMargin + kBetween * static_cast<int>(lifeline); }
  const char* side(std::size_t lifeline) const { return ladder_.server[lifeline] ? "server" : "client"; }

  void draw_row(const LadderRow& row, std::size_t index) {
    const int y = y_[index];
    if (row.kind == LadderRow::Kind::step) {
      out_ += fmt::format("<line class=\"rule\" x1=\"20\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\"/>\n<text class=\"step halo\" x=\"20\" y=\"{2}\">{3}</text>\n", y - 20, width_ - 20, y - 2, xml(row.text));
      return;
    }
    out_ += fmt::format("<text class=\"time\" x=\"20\" y=\"{}\">{:.3f}</text>\n", y + 4, static_cast<double>(row.t) / 1e6);
    if (row.kind == LadderRow::Kind::call) {
      draw_call(row, y);
    } else {
      draw_segment(row, y);
    }
  }

  void draw_call(const LadderRow& row, int y) {
    const bool left = row.at == 0;
    out_ += fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"4\"/>\n", side(row.at), x_of(row.at), y);
    const std::size_t room = 34;  // characters of the monospaced font in the margin, the time left out
    std::string shown;
    std::size_t count = 0;
    each_character(row.text, [&](std::string_view c) {
      if (++count <= room) shown += c;
    });
    if (count > room) shown += "…";
    out_ += fmt::format("<text class=\"call halo\" text-anchor=\"{}\" x=\"{}\" y=\"{}\">{}<title>{}</title></text>\n", left ? "end" : "start", x_of(row.at) + (left ? -12 : 12), y + 4, xml(shown), xml(row.text));
  }

  void draw_segment(const LadderRow& row, int y) {
    const int from = x_of(row.at);
    const int to = x_of(row.to);
    // At once: a little lower where it arrives, so that time still runs down.
    const int end_y = row.end_row < y_.size() && y_[row.end_row] > y ? y_[row.end_row] : y + 8;
    const bool arrives = row.end == LadderRow::End::arrived;
    const double part = arrives ? 1.0 : 0.62;
    const double end_x = from + (to - from) * part;
    const double stop_y = y + (end_y - y) * part;
    const std::string look = fmt::format("{}{}{}", row.again ? " again" : "", row.inferred ? " inferred" : "", row.end == LadderRow::End::lost ? " gone" : "");
    out_ += fmt::format("<line class=\"arrow {}{}\" x1=\"{}\" y1=\"{}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", side(row.at), look, from, y, end_x, stop_y);
    const int way = to < from ? -1 : 1;
    if (arrives) {
      out_ += fmt::format("<path class=\"{}\" d=\"M{} {} l{} -5 v10 z\"/>\n", side(row.at), to, end_y, -11 * way);
    } else if (row.end == LadderRow::End::lost) {
      out_ += fmt::format("<path class=\"lost\" d=\"M{0:.1f} {1:.1f} l14 14 m0 -14 l-14 14\"/>\n", end_x - 7, stop_y - 7);
    }
    const int middle = (from + to) / 2;
    // A long wait draws a steep line: the words stay where it leaves.
    out_ += fmt::format("<text class=\"label halo\" x=\"{}\" y=\"{}\">{}</text>\n", middle, y - 4, xml(cut(row.text)));
    if (!row.note.empty()) out_ += fmt::format("<text class=\"note halo\" x=\"{}\" y=\"{}\">{}<title>{}</title></text>\n", middle, y + 13 + (end_y - y == 8 ? 4 : 0), xml(cut(row.note)), xml(row.note));
  }

  const LadderRows& ladder_;
  const DrawingOptions& options_;
  std::vector<int> y_;
  int height_ = 0;
  int width_ = 0;
  std::string out_;
};

/// # and ; end a statement or begin an entity in Mermaid, < a tag.
std::string mermaid(std::string_view text) {
  std::string out;
  each_character(model::printable(text), [&](std::string_view c) {
    if (c == "#") {
      out += "#35;";
    } else if (c == ";") {
      out += "#59;";
    } else if (c == "<") {
      out += "#lt;";
    } else if (c == ">") {
      out += "#gt;";
    } else if (c == "\n") {
      out += ' ';
    } else {
      out += c;
    }
  });
  return out;
}

}  // namespace

std::string ladder_svg(const model::Timeline& timeline, const DrawingOptions& options) {
  const LadderRows ladder = ladder_rows(timeline, options);
  return Svg(ladder, options).draw();
}

std::string ladder_mermaid(const model::Timeline& timeline, const DrawingOptions& options) {
  const LadderRows ladder = ladder_rows(timeline, options);
  std::string out = "sequenceDiagram\n";
  if (!options.title.empty()) out += "    title: " + mermaid(options.title) + "\n";
  for (std::size_t i = 0; i < ladder.lifelines.size(); ++i) out += fmt::format("    participant p{} as {}\n", i, mermaid(ladder.lifelines[i]));
  for (const LadderRow& row : ladder.rows) {
    if (row.arrival) continue;
    switch (row.kind) {
      case LadderRow::Kind::step:
        if (!ladder.lifelines.empty()) out += fmt::format("    Note over p0,p{}: {}\n", ladder.lifelines.size() - 1, mermaid(row.text));
        break;
      case LadderRow::Kind::call: out += fmt::format("    Note {} of p{}: {}\n", row.at == 0 ? "left" : "right", row.at, mermaid(row.text)); break;
      case LadderRow::Kind::segment:
        out += fmt::format("    p{}{}p{}: {}{}\n", row.at, row.end == LadderRow::End::lost ? (row.inferred ? "--x" : "-x") : row.inferred ? "-->>" : "->>", row.to, mermaid(row.text),
                           row.note.empty() ? "" : "<br/>" + mermaid(row.note));
        break;
    }
  }
  return out;
}

}  // namespace sg::store
