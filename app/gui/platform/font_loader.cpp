#include "app/gui/platform/font_loader.h"

#include <fontconfig/fontconfig.h>

#include <array>
#include <bitset>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/gui/imgui_compat.h"
#include "app/gui/strings_data.h"

namespace sg::gui {

namespace {

constexpr std::size_t kPlane = 0x10000;  // the Basic Multilingual Plane; ImWchar has 16 bits
using Glyphs = std::bitset<kPlane>;

struct FontFile {
  std::string path;
  int face = 0;
  std::shared_ptr<FcCharSet> covers;
  bool has(char32_t code) const { return covers && FcCharSetHasChar(covers.get(), code) == FcTrue; }
};

struct Files {
  std::optional<FontFile> ui, bold, mono, mono_korean;
};

struct State {
  bool searched = false;
  FontReport report;
  Files files;
  std::unique_ptr<Glyphs> common = std::make_unique<Glyphs>();  // in every font
  std::unique_ptr<Glyphs> korean = std::make_unique<Glyphs>();  // in every font once the window speaks Korean
  bool speaks_korean = false;
  bool whole_hangul = false;  // somebody types it, or a lesson makes it
  std::array<std::unique_ptr<Glyphs>, kFontRoles> own;           // loaded or wanted, by font
  std::array<std::vector<ImVector<ImWchar>>, kFontRoles> ranges; // must outlive the atlas's build
  std::array<ImFont*, kFontRoles> fonts{};
  bool missing = false;
};

State& state() {
  static State the_state;
  return the_state;
}

std::optional<FontFile> from_pattern(FcPattern* found) {
  FcChar8* path = nullptr;
  if (FcPatternGetString(found, FC_FILE, 0, &path) != FcResultMatch) return std::nullopt;
  FontFile file;
  file.path = reinterpret_cast<const char*>(path);
  FcPatternGetInteger(found, FC_INDEX, 0, &file.face);
  FcCharSet* covers = nullptr;
  if (FcPatternGetCharSet(found, FC_CHARSET, 0, &covers) == FcResultMatch) {
    file.covers = std::shared_ptr<FcCharSet>(FcCharSetCopy(covers), FcCharSetDestroy);
  }
  return file;
}

/// The best match for a fontconfig pattern ("sans-serif:lang=ko:bold"); nullopt when it does not cover `must_cover`:
/// fontconfig always answers something.
std::optional<FontFile> match(const char* text, char32_t must_cover) {
  const std::unique_ptr<FcPattern, void (*)(FcPattern*)> pattern(FcNameParse(reinterpret_cast<const FcChar8*>(text)), FcPatternDestroy);
  if (!pattern) return std::nullopt;
  FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
  FcDefaultSubstitute(pattern.get());
  FcResult result{};
  const std::unique_ptr<FcPattern, void (*)(FcPattern*)> found(FcFontMatch(nullptr, pattern.get(), &result), FcPatternDestroy);
  if (!found) return std::nullopt;
  auto file = from_pattern(found.get());
  if (file && !file->has(must_cover)) return std::nullopt;
  return file;
}

std::optional<FontFile> first_of(std::initializer_list<const char*> patterns, char32_t must_cover) {
  for (const char* pattern : patterns) {
    if (auto file = match(pattern, must_cover)) return file;
  }
  return std::nullopt;
}

/// Some font that has these characters, for the few that ours lack.
std::optional<FontFile> match_characters(const std::vector<char32_t>& codes) {
  const std::unique_ptr<FcCharSet, void (*)(FcCharSet*)> set(FcCharSetCreate(), FcCharSetDestroy);
  for (const char32_t code : codes) FcCharSetAddChar(set.get(), code);
  const std::unique_ptr<FcPattern, void (*)(FcPattern*)> pattern(FcPatternCreate(), FcPatternDestroy);
  FcPatternAddCharSet(pattern.get(), FC_CHARSET, set.get());
  FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("sans-serif"));
  FcPatternAddBool(pattern.get(), FC_SCALABLE, FcTrue);
  FcPatternAddBool(pattern.get(), FC_COLOR, FcFalse);
  FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
  FcDefaultSubstitute(pattern.get());
  FcResult result{};
  const std::unique_ptr<FcPattern, void (*)(FcPattern*)> found(FcFontMatch(nullptr, pattern.get(), &result), FcPatternDestroy);
  return found ? from_pattern(found.get()) : std::nullopt;
}

template <typename Visit>
void each_character(std::string_view text, Visit visit) {
  while (!text.empty()) visit(next_character(text));
}

void add_always() {
  Glyphs& glyphs = *state().common;
  for (char32_t c = 0x20; c < 0x17F; ++c) glyphs.set(c);
  // Punctuation, arrows and signs that sentences about TCP use.
  for (const char32_t c : {U'–', U'—', U'‘', U'’', U'“', U'”', U'…', U'·', U'•', U'←', U'→', U'↑', U'↓', U'↔', U'⇒', U'×', U'÷', U'±', U'≤', U'≥', U'≠',
                           U'≈', U'µ', U'●', U'○', U'▶', U'◀', U'‹', U'›', U'½', U'¼', U'¾', U'、', U'。', U'「', U'」', U'『', U'』', U'《', U'》',
                           U'※', U'℃', U'∞', U'√', U'\u2011', U'−', U'μ'}) {
    glyphs.set(c);
  }
}

float role_px(FontRole role, float scale) {
  float base = 16.0F;
  switch (role) {
    case FontRole::ui:
    case FontRole::bold: base = 16.0F; break;
    case FontRole::mono: base = 15.0F; break;
    case FontRole::title: base = 22.0F; break;
    case FontRole::small: base = 13.5F; break;
  }
  return std::round(base * scale);
}

const std::optional<FontFile>& role_file(FontRole role) {
  const Files& files = state().files;
  switch (role) {
    case FontRole::bold:
    case FontRole::title: return files.bold;
    case FontRole::mono: return files.mono;
    case FontRole::ui:
    case FontRole::small: break;
  }
  return files.ui;
}

/// Hangul, syllables and letters: pairs of first and last, then 0.
constexpr ImWchar kHangulRanges[] = {0x3131, 0x318E, 0xAC00, 0xD7A3, 0};
bool is_hangul(std::size_t code) { return (code >= kHangulRanges[0] && code <= kHangulRanges[1]) || (code >= kHangulRanges[2] && code <= kHangulRanges[3]); }

/// A font of even width has Hangul as wide as two letters, which looks larger than the words around it: there the other font's stands, of this part of the size.
constexpr float kHangulBesideCode = 14.0F / 15.0F;

/// Adds one file to the atlas with the glyphs of `want` that it has, and takes those out of `want`.
ImFont* add_file(const FontFile& file, float px, Glyphs& want, FontRole role, bool merge) {
  ImFontConfig config;
  config.OversampleH = 1;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  config.RasterizerMultiply = 1.25F;  // thin strokes, light on dark
  config.FontNo = file.face;
  config.MergeMode = merge;
  compat::no_hinting(config);
  ImFontGlyphRangesBuilder builder;
  bool any = false;
  const bool no_hangul = role == FontRole::mono && !merge;
  if (no_hangul) compat::leave_out(config, kHangulRanges);
  for (std::size_t code = 1; code < kPlane; ++code) {
    if (!want.test(code) || (no_hangul && is_hangul(code)) || !file.has(static_cast<char32_t>(code))) continue;
    builder.AddChar(static_cast<ImWchar>(code));
    want.reset(code);
    any = true;
  }
  const ImWchar* ranges = nullptr;
  if (!compat::fonts_are_dynamic()) {
    if (!any) return nullptr;
    auto& kept = state().ranges[static_cast<std::size_t>(role)];
    kept.emplace_back();
    builder.BuildRanges(&kept.back());
    ranges = kept.back().Data;
  }
  return ImGui::GetIO().Fonts->AddFontFromFileTTF(file.path.c_str(), px, &config, ranges);
}

ImFont* load_role(FontRole role, float scale) {
  State& s = state();
  const auto index = static_cast<std::size_t>(role);
  auto& own = s.own[index];
  if (!own) own = std::make_unique<Glyphs>();
  *own |= *s.common;
  const float px = role_px(role, scale);
  const auto want = std::make_unique<Glyphs>(*own);
  if (role == FontRole::ui && s.report.korean && s.whole_hangul) {
    // Where one syllable was missing others will follow: then all ordinary ones at once, not a rebuild for each. The other fonts learn what they
    // are asked for.
    for (std::size_t i = 0; i < detail::kHangulCount; ++i) {
      own->set(detail::kHangul[i]);
      want->set(detail::kHangul[i]);
    }
  }
  const auto& file = role_file(role);
  ImFont* font = file ? add_file(*file, px, *want, role, false) : nullptr;
  if (font == nullptr) {
    ImFontConfig config;
    config.SizePixels = px;
    return ImGui::GetIO().Fonts->AddFontDefault(&config);
  }
  if (role == FontRole::mono && s.files.mono_korean) add_file(*s.files.mono_korean, std::round(kHangulBesideCode * px), *want, role, true);
  std::vector<char32_t> rest;
  for (std::size_t code = 0x20; code < kPlane; ++code) {
    if (want->test(code)) rest.push_back(static_cast<char32_t>(code));
  }
  if (!rest.empty() || compat::fonts_are_dynamic()) {
    if (rest.empty()) rest.push_back(U'✓');
    if (const auto fallback = match_characters(rest)) add_file(*fallback, px, *want, role, true);
  }
  return font;
}

/// Where no font on the machine has a sign (Nanum alone has none of these), the nearest one that it has: a question mark would say nothing.
void stand_in(ImFont* font) {
  constexpr std::pair<char32_t, char32_t> kNearest[] = {{U'µ', U'μ'}, {U'−', U'–'}, {U'\u2011', U'-'}};
  for (const auto& [sign, nearest] : kNearest) {
    if (!compat::has_glyph(font, sign) && compat::has_glyph(font, nearest)) font->AddRemapChar(static_cast<ImWchar>(sign), static_cast<ImWchar>(nearest));
  }
}

}  // namespace

char32_t next_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  std::size_t length = 1;
  char32_t code = lead;
  if (lead >= 0xF0) {
    length = 4;
    code = lead & 0x07U;
  } else if (lead >= 0xE0) {
    length = 3;
    code = lead & 0x0FU;
  } else if (lead >= 0xC0) {
    length = 2;
    code = lead & 0x1FU;
  } else if (lead >= 0x80) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  if (length > text.size()) {
    text = {};
    return 0xFFFD;
  }
  for (std::size_t i = 1; i < length; ++i) code = (code << 6U) | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return code;
}

const FontReport& find_fonts() {
  State& s = state();
  if (s.searched) return s.report;
  s.searched = true;
  add_always();
  constexpr char32_t kGa = 0xAC00;
  Files& f = s.files;
  f.ui = first_of({"NanumGothic", "sans-serif:lang=ko", "Noto Sans CJK KR"}, kGa);
  if (f.ui) {
    s.report.korean = true;
    f.bold = first_of({"NanumGothic:bold", "sans-serif:lang=ko:bold", "Noto Sans CJK KR:bold"}, kGa);
    f.mono = first_of({"NanumGothicCoding", "monospace:lang=ko"}, kGa);
    if (!f.mono) f.mono = match("monospace", U'A');
    f.mono_korean = f.ui;
  } else {
    s.report.advice = "fonts-nanum fonts-nanum-coding";
    f.ui = match("sans-serif", U'A');
    f.bold = match("sans-serif:bold", U'A');
    f.mono = match("monospace", U'A');
  }
  if (!f.bold) f.bold = f.ui;
  if (!f.mono) f.mono = f.ui;
  if (f.ui) s.report.ui_file = f.ui->path;
  if (f.mono) s.report.mono_file = f.mono->path;
  return s.report;
}

void want_glyphs(std::string_view text) {
  State& s = state();
  each_character(text, [&](char32_t code) {
    if (code >= 0x20 && code < kPlane && !s.common->test(code)) {
      s.common->set(code);
      if (s.fonts[0] != nullptr) s.missing = true;
    }
  });
}

void want_korean_glyphs(std::string_view text) {
  State& s = state();
  if (s.speaks_korean) return want_glyphs(text);
  each_character(text, [&](char32_t code) {
    if (code >= 0x20 && code < kPlane) s.korean->set(code);
  });
}

void speak_korean() {
  State& s = state();
  if (s.speaks_korean) return;
  s.speaks_korean = true;
  *s.common |= *s.korean;
  if (s.fonts[0] != nullptr) s.missing = true;
}

void note_drawn(ImFont* font, std::string_view text) {
  if (compat::fonts_are_dynamic()) return;
  State& s = state();
  std::size_t index = 0;
  while (index < s.fonts.size() && s.fonts[index] != font) ++index;
  if (index == s.fonts.size() || !s.own[index]) return;
  Glyphs& own = *s.own[index];
  each_character(text, [&](char32_t code) {
    if (code >= 0x20 && code < kPlane && !own.test(code)) {
      own.set(code);
      s.missing = true;
      constexpr char32_t kFirstSyllable = 0xAC00;
      constexpr char32_t kLastSyllable = 0xD7A3;
      if (code >= kFirstSyllable && code <= kLastSyllable) s.whole_hangul = true;
    }
  });
}

bool glyphs_missing() { return state().missing && !compat::fonts_are_dynamic(); }

void load_fonts(float scale) {
  State& s = state();
  find_fonts();
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  atlas->Clear();
  s.fonts = {};
  compat::use_freetype(atlas);
  for (std::size_t i = 0; i < s.fonts.size(); ++i) {
    s.ranges[i].clear();
    s.ranges[i].reserve(4);  // ImGui keeps pointers into them until the build
  }
  std::array<ImFont*, kFontRoles> fonts{};
  for (std::size_t i = 0; i < fonts.size(); ++i) fonts[i] = load_role(static_cast<FontRole>(i), scale);
  compat::build_fonts(atlas);
  for (ImFont* font : fonts) stand_in(font);
  s.fonts = fonts;
  s.missing = false;
}

ImFont* loaded_font(FontRole role) { return state().fonts[static_cast<std::size_t>(role)]; }

}  // namespace sg::gui
