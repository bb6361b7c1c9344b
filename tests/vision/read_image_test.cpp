#include "core/vision/read_image.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "tests/support/refusal.hpp"
#include "tests/vision/reference.hpp"

namespace vlp::vision {
namespace {

std::string base64_bytes(const std::string& text) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    held = held << 6 | static_cast<uint32_t>(digits.find(c));
    bits += 6;
    if (bits >= 8) bits -= 8, out.push_back(static_cast<char>(held >> bits & 0xff));
  }
  return out;
}

std::string message_of(const std::string& bytes, const std::string& name) {
  return test::refusal([&] { decode_image(bytes, name); });
}

class ReadImage : public ::testing::Test {
 protected:
  std::string file(const std::string& name) const { return base64_bytes(reference_.at("files").at(name).at("file")); }
  nlohmann::json reference_ = vision_reference();
};

TEST_F(ReadImage, EveryKindOfFileReadsAsPillowConvertsIt) {
  for (const auto& [name, item] : reference_.at("files").items()) {
    const auto got = decode_image(file(name), name);
    // Chroma upsampling and the CMYK formula differ between builds of libjpeg and Pillow by rounding; PNG is lossless.
    EXPECT_LE(worst_difference(got, picture_of(item)), name.starts_with("jpeg") ? 2 : 0) << name;
  }
}

TEST_F(ReadImage, EveryTruncationIsAnErrorThatNamesTheFile) {
  for (const std::string name : {"jpeg", "jpeg_progressive", "png", "png_palette"}) {
    const auto whole = file(name);
    for (size_t n : {whole.size() - 3, whole.size() * 3 / 4, whole.size() / 2, size_t{30}, size_t{9}}) {
      const auto message = message_of(whole.substr(0, n), "photo-" + name);
      EXPECT_THAT(message, ::testing::StartsWith("photo-" + name + ": the ")) << n << " of " << whole.size() << " bytes";
    }
  }
}

TEST_F(ReadImage, MessagesSayWhatIsWrong) {
  const auto jpeg = file("jpeg"), png = file("png");
  EXPECT_EQ(message_of(jpeg.substr(0, jpeg.size() / 2), "a.jpg"), "a.jpg: the JPEG picture does not decode: Premature end of JPEG file");
  EXPECT_EQ(message_of(png.substr(0, png.size() / 2), "a.png"), "a.png: the PNG picture does not decode: the file ends early");
  EXPECT_EQ(message_of("GIF89a....", "a.gif"), "a.gif: is neither JPEG nor PNG (10 bytes)");
  EXPECT_EQ(message_of("", "empty.png"), "empty.png: is neither JPEG nor PNG (0 bytes)");
}

TEST_F(ReadImage, DamagedPixelsAreAnError) {
  auto png = file("png");
  png[png.size() / 2] ^= 0x40;
  EXPECT_THAT(message_of(png, "a.png"), ::testing::StartsWith("a.png: the PNG picture does not decode: "));
}

TEST_F(ReadImage, ContentDecidesNotTheExtension) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "jpeg_inside.png";
  write_file_atomic(path, file("jpeg"));
  EXPECT_EQ(read_image(path), decode_image(file("jpeg"), ""));
  std::filesystem::remove(path);
}

TEST(ReadImageFile, AMissingFileIsNamed) {
  EXPECT_THROW(
      try { read_image("/nonexistent/x.jpg"); } catch (const BadInput& e) {
        EXPECT_STREQ(e.what(), "/nonexistent/x.jpg: cannot be read: No such file or directory");
        throw;
      },
      BadInput);
}

}  // namespace
}  // namespace vlp::vision
