#pragma once
// Bad input as a table: a valid file, one thing in it replaced, and the whole message that comes of it.

#include <string>
#include <vector>

#include "tests/formats/fixture.hpp"

namespace vlp::formats {

struct MessageCase {
  std::string from, to, expected;
};

// `read` is given the damaged content.
template <class Read>
void expect_messages(const Scratch& scratch, const std::string& valid, const std::vector<MessageCase>& cases, const Read& read) {
  ASSERT_EQ(message(scratch, [&] { read(valid); }), "no BadInput");
  for (const auto& c : cases) {
    std::string content = valid;
    const size_t at = content.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    content.replace(at, c.from.size(), c.to);
    EXPECT_EQ(message(scratch, [&] { read(content); }), c.expected);
  }
}

}  // namespace vlp::formats
