#include "core/formats/base64.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "core/util/random.hpp"
#include "tests/formats/feature_samples.hpp"

namespace vlp::formats {
namespace {

std::string decoded(std::string_view text) {
  std::string out(base64_bytes(text).value(), '\0');
  EXPECT_EQ(decode_base64(text, std::as_writable_bytes(std::span(out))), text.size()) << text;
  return out;
}

TEST(Base64, ReadsTheVectorsOfTheRfc) {  // RFC 4648, section 10
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("Zg=="), "f");
  EXPECT_EQ(decoded("Zm8="), "fo");
  EXPECT_EQ(decoded("Zm9v"), "foo");
  EXPECT_EQ(decoded("Zm9vYg=="), "foob");
  EXPECT_EQ(decoded("Zm9vYmE="), "fooba");
  EXPECT_EQ(decoded("Zm9vYmFy"), "foobar");
}

TEST(Base64, ReadsEveryLengthAndByte) {
  Random random(1, "base64");
  for (size_t size = 0; size < 300; ++size) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(random.below(256)));
    ASSERT_EQ(decoded(base64_of(bytes)), bytes) << size;
  }
}

TEST(Base64, KnowsALengthThatIsTruncated) {
  EXPECT_FALSE(base64_bytes("Zm9vY"));
  EXPECT_FALSE(base64_bytes("Zm9vYg="));
  EXPECT_EQ(base64_bytes("Zm9vYg=="), 4u);
}

TEST(Base64, PointsAtTheFirstCharacterThatIsNone) {
  const std::string whole = base64_of(std::string(120, 'x'));  // 160 characters, no padding
  for (size_t at = 0; at < whole.size(); ++at)
    for (const char bad : {'\n', ' ', '-', '_', '\0', '\xff', '='}) {
      if (bad == '=' && at + 2 >= whole.size()) continue;  // padding
      auto text = whole;
      text[at] = bad;
      std::vector<std::byte> out(120);
      ASSERT_EQ(decode_base64(text, out), at) << at;
    }
}

TEST(Base64, WritesNothingBehindItsOutput) {
  for (size_t size = 1; size < 40; ++size) {
    const auto text = base64_of(std::string(size, '\xff'));
    std::vector<std::byte> out(size + 8, std::byte{7});
    decode_base64(text, std::span(out).first(size));
    for (size_t i = 0; i < 8; ++i) ASSERT_EQ(out[size + i], std::byte{7}) << size;
  }
}

}  // namespace
}  // namespace vlp::formats
