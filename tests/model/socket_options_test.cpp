// The table of socket options, and that docs/lesson-format.md has the same.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "core/model/socket_options.h"

namespace sg::model {
namespace {

TEST(SocketOptions, the_table_names_each_once_and_says_what_it_does_in_both_languages) {
  std::set<std::string_view> names;
  for (const SocketOption& option : socket_options()) {
    SCOPED_TRACE(option.name);
    EXPECT_TRUE(names.insert(option.name).second);
    EXPECT_EQ(find_socket_option(option.name), &option);
    EXPECT_TRUE(option.en.ends_with(".") || option.en.ends_with(").")) << option.en;
    EXPECT_TRUE(option.ko.ends_with(".")) << option.ko;
    EXPECT_EQ(option_in_args("3, " + std::string(option.level_name) + ", " + std::string(option.name) + ", 1"), &option);
  }
  EXPECT_EQ(find_socket_option("TCP_NOTHING"), nullptr);
  EXPECT_EQ(option_in_args("3"), nullptr);
}

TEST(SocketOptions, the_documentation_has_the_same_table) {
  std::ifstream file(std::string(SG_SOURCE_DIR) + "/docs/lesson-format.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::size_t before = 0;
  for (const SocketOption& option : socket_options()) {
    const std::size_t row = text.find("\n| `" + std::string(option.name) + "` | ");
    ASSERT_NE(row, std::string::npos) << option.name;
    const std::string line = text.substr(row + 1, text.find('\n', row + 1) - row - 1);
    EXPECT_TRUE(line.ends_with(" | " + std::string(option.en) + " |")) << line;
    EXPECT_GT(row, before) << "in the order of the table: " << option.name;
    before = row;
  }
}

}  // namespace
}  // namespace sg::model
