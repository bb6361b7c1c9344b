#include "core/formats/line_stream.hpp"

#include <string>
#include <vector>

#include "core/util/random.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  LineStream in(file);
  std::vector<std::string> out;
  for (std::string_view line; in.next(line);) {
    out.emplace_back(line);
    EXPECT_EQ(in.number(), static_cast<int64_t>(out.size()));
  }
  return out;
}

TEST(LineStream, ReadsEveryKindOfLineEnd) {
  const Scratch s;
  EXPECT_EQ(lines_of(s.write("a", "")), (std::vector<std::string>{}));
  EXPECT_EQ(lines_of(s.write("a", "x")), (std::vector<std::string>{"x"}));
  EXPECT_EQ(lines_of(s.write("a", "\n")), (std::vector<std::string>{""}));
  EXPECT_EQ(lines_of(s.write("a", "x\r\n\r\ny\nz\r")), (std::vector<std::string>{"x", "", "y", "z"}));
}

// Lines around and beyond the size of a block, plain and as gzip of several members.
TEST(LineStream, ReadsLinesOfAnyLength) {
  const Scratch s;
  std::vector<std::string> lines;
  Random random(3, "lines");
  for (const size_t size :
       {size_t{5}, size_t{1} << 20, (size_t{1} << 20) - 1, size_t{5'000'000}, size_t{0}, size_t{700'000}, size_t{700'000}, size_t{1}}) {
    lines.emplace_back(size, 'a');
    for (size_t i = 0; i < size; i += 1000) lines.back()[i] = static_cast<char>('a' + random.below(26));
  }
  std::string text, packed;
  for (const auto& line : lines) {
    text += line + "\n";
    packed += gzipped(line + "\n");
  }
  EXPECT_TRUE(lines_of(s.write("plain", text)) == lines);
  EXPECT_TRUE(lines_of(s.write("one.gz", gzipped(text))) == lines);
  EXPECT_TRUE(lines_of(s.write("many.gz", packed)) == lines);
}

TEST(LineStream, EndsAtDamage) {
  const Scratch s;
  const std::string whole = gzipped("one\ntwo\n");
  const auto failure = [&](const std::string& bytes) {
    LineStream in(s.write("a.gz", bytes));
    std::string_view line;
    auto text = message(s, [&] {
      while (in.next(line)) {}
    });
    EXPECT_FALSE(in.next(line));  // no half line, no second error
    return text;
  };
  EXPECT_EQ(failure(whole.substr(0, whole.size() - 1)), "@a.gz: gzip data ends early: the file is truncated; fetch it again");
  EXPECT_EQ(failure(whole + "rest"), "@a.gz: bytes that are not gzip follow the gzip data");
  auto damaged = whole;
  damaged[damaged.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(failure(damaged), "@a.gz: gzip data is corrupt (incorrect data check); fetch the file again");
  EXPECT_EQ(message(s, [&] { LineStream in(s.root() / "none"); }), "@none: cannot be read: No such file or directory");
}

TEST(LineStream, RefusesAFolder) {
  const Scratch s;
  EXPECT_EQ(message(s, [&] { LineStream in(s.root()); }).substr(s.root().string().size()), ": reading failed: Is a directory");
}

}  // namespace
}  // namespace vlp::formats
