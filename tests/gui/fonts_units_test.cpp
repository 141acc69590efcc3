// The fonts have every letter that is drawn, also where there are no others than those of third_party/packages.txt.
#include <fontconfig/fontconfig.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/gui/i18n.h"
#include "app/gui/imgui_compat.h"
#include "app/gui/platform/font_loader.h"

namespace sg::gui {
namespace {

namespace fs = std::filesystem;

TEST(Fonts, HaveEveryLetterOfEveryText) {
  if (!find_fonts().korean) GTEST_SKIP() << "no Korean font here: " << find_fonts().advice;
  ImGui::CreateContext();
  std::vector<std::string> texts;
  for (const model::Language language : {model::Language::en, model::Language::ko}) {
    for (const char* text : all_texts(language)) texts.emplace_back(text);
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(SG_SOURCE_DIR) / "lessons")) {
    // All of a lesson's file: its keys are ASCII.
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  for (const std::string& text : texts) want_glyphs(text);
  load_fonts(1);
  std::set<char32_t> letters;
  for (const std::string& text : texts) {
    for (std::string_view rest = text; !rest.empty();) letters.insert(next_character(rest));
  }
  EXPECT_GT(letters.size(), 500U);
  for (const char32_t letter : letters) {
    if (letter < 0x20) continue;
    for (const FontRole role : {FontRole::ui, FontRole::bold, FontRole::mono, FontRole::title, FontRole::small}) {
      EXPECT_TRUE(compat::has_glyph(loaded_font(role), letter)) << "U+" << std::hex << static_cast<unsigned>(letter) << " in font " << static_cast<int>(role);
    }
  }
  EXPECT_FALSE(compat::has_glyph(loaded_font(FontRole::ui), U'\u16A0')) << "no text has a rune: this check would pass with anything";
  ImGui::DestroyContext();
}

/// A machine that has the fonts of third_party/packages.txt, and no others.
class NanumAlone : public ::testing::Test {
 protected:
  void SetUp() override {
    const fs::path nanum = "/usr/share/fonts/truetype/nanum";
    if (!fs::exists(nanum / "NanumGothicCoding.ttf")) GTEST_SKIP() << "the fonts are not in " << nanum << " (Debian packages: fonts-nanum fonts-nanum-coding)";
    folder_ = fs::temp_directory_path() / ("sockglass-fonts-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    std::ofstream(folder_ / "fonts.conf") << "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n<fontconfig><dir>" << nanum.string() << "</dir><cachedir>" << folder_.string()
                                          << "</cachedir></fontconfig>\n";
    ::setenv("FONTCONFIG_FILE", (folder_ / "fonts.conf").c_str(), 1);
    FcInitReinitialize();  // an earlier test of this process may have looked for fonts
    ImGui::CreateContext();
    load_fonts(1);
  }
  void TearDown() override {
    if (folder_.empty()) return;
    ImGui::DestroyContext();
    ::unsetenv("FONTCONFIG_FILE");
    FcInitReinitialize();
    fs::remove_all(folder_);
  }

 private:
  fs::path folder_;
};

TEST_F(NanumAlone, SignsThatItLacksAreDrawnAsTheirLikesAndNotAsQuestionMarks) {
  for (const FontRole role : {FontRole::ui, FontRole::bold, FontRole::mono, FontRole::title, FontRole::small}) {
    for (const char32_t sign : {U'µ', U'−', U'\u2011', U'×', U'…', U'→'}) {
      EXPECT_TRUE(compat::has_glyph(loaded_font(role), sign)) << "U+" << std::hex << static_cast<unsigned>(sign) << " in font " << static_cast<int>(role);
    }
    EXPECT_FALSE(compat::has_glyph(loaded_font(role), U'✓')) << "another font was found: this test would pass with anything";
  }
}

}  // namespace
}  // namespace sg::gui
