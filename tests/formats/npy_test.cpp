#include "core/formats/npy.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

std::string npy(std::string header, std::string_view data) {  // version 1
  header.resize(118, ' ');
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + std::string(data);
}

std::string message_of(const std::string& bytes) {
  try {
    parse_npy(bytes, "x.npy");
  } catch (const BadInput& e) {
    return e.what();
  }
  return "no BadInput";
}

TEST(Npy, ReadsWhatNumpyWrites) {
  std::ifstream in(VLP_TEST_DIR "/ref/npy.json");
  const json all = json::parse(in);
  ASSERT_EQ(all.size(), 12u);
  for (const auto& one : all) {
    const auto array = parse_npy(unhex(one["file"]), "x.npy");
    EXPECT_EQ(name_of(array.dtype), one["dtype"].get<std::string>());
    EXPECT_EQ(array.shape, one["shape"].get<std::vector<int64_t>>());
    if (one["dtype"].get<std::string>()[0] != 'F') continue;
    const auto values = to_floats(array, "x.npy");
    ASSERT_EQ(values.size(), one["values"].size());
    for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], one["values"][i].get<float>()) << one;
  }
}

TEST(Npy, ReadsGzipAndNamesTheFile) {
  const Scratch scratch;
  const auto bytes = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", std::string("\0\0\0\x3f", 4));
  EXPECT_EQ(to_floats(read_npy(scratch.write("a.npy.gz", gzipped(bytes))), "a"), std::vector<float>{0.5f});
  const auto cut = scratch.write("b.npy.gz", gzipped(bytes).substr(0, 40));
  EXPECT_EQ(message(scratch, [&] { read_npy(cut); }), "@b.npy.gz: gzip data ends early: the file is truncated; fetch it again");
}

// The reference arrays in both orders: what is written column by column is read back row by row.
TEST(Npy, ColumnMajorFilesHoldTheSameArray) {
  const std::string values("\x01\x02\x03\x04\x05\x06", 6);  // (2,3): rows 1 3 5 and 2 4 6
  const auto array = parse_npy(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", values), "x");
  std::string read;
  for (const auto b : array.bytes) read += std::to_string(std::to_integer<int>(b));
  EXPECT_EQ(read, "135246");
  EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 3}));
}

TEST(Npy, HalvesKeepInfinityAndNan) {
  const auto values =
      to_floats(parse_npy(npy("{'descr': '<f2', 'fortran_order': False, 'shape': (3,), }", std::string("\x00\x7c\x00\xfc\x01\x7c", 6)), "x"), "x");
  EXPECT_EQ(values[0], INFINITY);
  EXPECT_EQ(values[1], -INFINITY);
  EXPECT_TRUE(std::isnan(values[2]));
}

TEST(Npy, SaysWhatIsWrong) {
  const auto header = [](const std::string& descr, const std::string& order, const std::string& shape) {
    return npy("{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }", "1234");
  };
  EXPECT_EQ(message_of("PK\x03\x04 and more"), "x.npy: is not a .npy file");
  EXPECT_EQ(message_of(header("'<f4'", "False", "(1,)").substr(0, 60)), "x.npy: ends inside the .npy header: the file is truncated");
  EXPECT_EQ(message_of(header("'<f4'", "False", "(2, 3)")), "x.npy: F32 [2, 3] is 24 bytes, but 4 follow the header");
  EXPECT_EQ(message_of(header("'<f4'", "False", "()") + "5"), "x.npy: F32 [] is 4 bytes, but 5 follow the header");
  EXPECT_EQ(message_of(header("'<f4'", "True", "(2, 3)")), "x.npy: F32 [2, 3] is 24 bytes, but 4 follow the header");
  EXPECT_EQ(message_of(header("'<f4'", "Trust", "(1,)")).substr(0, 43), "x.npy: the header is not as NumPy writes it");
  EXPECT_EQ(message_of(header("'>f4'", "False", "(1,)")), "x.npy: holds big-endian elements ('>f4'); save it as little-endian: x.astype('<f4')");
  EXPECT_EQ(message_of(header("'|O'", "False", "(1,)")), "x.npy: holds elements of type '|O', which are not numbers or booleans of up to 64 bits");
  EXPECT_EQ(message_of(header("[('a', '<f4')]", "False", "(1,)")), "x.npy: holds a structured array; save its fields as arrays of their own");
  EXPECT_EQ(message_of(header("'<f4'", "False", "(9000000000, 9000000000)")), "x.npy: F32 [9000000000, 9000000000] is too large");
  EXPECT_EQ(message_of(npy("{'descr': '<f4', 'shape': (1,), }", "1234")).substr(0, 88),
            "x.npy: the header is not as NumPy writes it: {'descr': '<f4', 'shape': (1,), }          ");
  EXPECT_EQ(message_of(header("'<f4'", "False", "(-1,)")).substr(0, 43), "x.npy: the header is not as NumPy writes it");
  std::string version = header("'<f4'", "False", "(1,)");
  version[6] = 9;
  EXPECT_EQ(message_of(version), "x.npy: .npy version 9 is unknown; 1 to 3 are read");
}

TEST(Npy, FloatsAreAskedFor) {
  const NpyArray whole{DType::kI64, {1}, std::vector<std::byte>(8)};
  const Scratch scratch;
  EXPECT_EQ(message(scratch, [&] { to_floats(whole, "x.npy"); }), "x.npy: holds I64, not floating-point numbers of 16, 32 or 64 bits");
}

}  // namespace
}  // namespace vlp::formats
