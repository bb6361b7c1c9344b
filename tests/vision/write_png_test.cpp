#include "core/vision/write_png.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "core/util/random.hpp"
#include "core/util/sha256.hpp"
#include "core/vision/deflate.hpp"
#include "core/vision/read_image.hpp"

namespace vlp::vision {
namespace {

std::vector<uint8_t> inflated(const std::string& stream, size_t size) {
  std::vector<uint8_t> out(size + 1);
  uLongf n = out.size();
  const int rc = uncompress(out.data(), &n, reinterpret_cast<const Bytef*>(stream.data()), stream.size());
  EXPECT_EQ(rc, Z_OK);
  out.resize(n);
  return out;
}

TEST(Deflate, ZlibReadsWhatItWrites) {
  Random random(5, "deflate");
  std::vector<std::vector<uint8_t>> inputs = {{}, {7}, {7, 7}, std::vector<uint8_t>(100000, 0)};
  for (size_t n : {3, 258, 259, 260, 261, 517, 5000}) {  // run lengths around every border
    std::vector<uint8_t> runs;
    for (size_t run = 1; run <= n; run = run * 2 + 1) runs.insert(runs.end(), run, static_cast<uint8_t>(run));
    inputs.push_back(runs);
    inputs.emplace_back(n, uint8_t{9});
    auto& noise = inputs.emplace_back();
    for (size_t i = 0; i < n; ++i) noise.push_back(static_cast<uint8_t>(random.below(256)));
  }
  for (const auto& input : inputs) EXPECT_EQ(inflated(zlib_compress(input), input.size()), input) << input.size() << " bytes";
}

TEST(Deflate, EveryRunLengthSurvives) {
  std::vector<uint8_t> input;
  for (size_t run = 1; run < 300; ++run) input.insert(input.end(), run, static_cast<uint8_t>(run % 2));
  EXPECT_EQ(inflated(zlib_compress(input), input.size()), input);
}

TEST(Deflate, CodesNeverExceedFifteenBits) {
  std::vector<uint8_t> fibonacci;  // the counts that make a Huffman tree as deep as it can be
  for (size_t symbol = 0, a = 1, b = 1; symbol < 24; ++symbol, b += a, a = b - a)
    for (size_t i = 0; i < a; ++i) fibonacci.push_back(static_cast<uint8_t>(2 * symbol + i % 2));
  EXPECT_EQ(inflated(zlib_compress(fibonacci), fibonacci.size()), fibonacci);
}

TEST(WritePng, ReadsBackExactly) {
  Random random(6, "png");
  for (const auto& [w, h] : {std::pair{1, 1}, {5, 3}, {64, 64}, {3, 200}}) {
    auto image = Image::filled(w, h, 10);
    for (auto& v : image.rgb)
      if (random.chance(0.5)) v = static_cast<uint8_t>(random.below(256));
    EXPECT_EQ(decode_image(encode_png(image), "memory"), image) << w << "x" << h;
  }
}

TEST(WritePng, TheBytesArePinned) {
  auto image = Image::filled(16, 16, 200);
  for (int64_t i = 0; i < 16; ++i) image.at(i, i)[1] = static_cast<uint8_t>(16 * i);
  EXPECT_EQ(sha256_hex(encode_png(image)), "0f0b038b8efb6654ad2fea9bbb1dfeb458fdf605bbecb88aa5ae1368f2792a67");
}

}  // namespace
}  // namespace vlp::vision
