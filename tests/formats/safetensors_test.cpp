#include "core/formats/safetensors.hpp"

#include <cstring>
#include <fstream>

#include "core/util/random.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

std::string reference_bytes() {  // tests/ref/safetensors_file.py
  std::ifstream in(VLP_TEST_DIR "/ref/safetensors_file.txt");
  std::string out, line;
  while (std::getline(in, line))
    for (size_t i = 0; i < line.size(); i += 2) out.push_back(static_cast<char>(std::stoi(line.substr(i, 2), nullptr, 16)));
  return out;
}

// Length, header, data.
std::string file_of(const std::string& header, const std::string& data) {
  std::string out(8, '\0');
  for (size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(header.size() >> (8 * i));
  return out + header + data;
}

template <class T>
std::vector<T> values(const TensorBytes& t) {
  std::vector<T> out(t.bytes.size() / sizeof(T));
  if (!out.empty()) std::memcpy(out.data(), t.bytes.data(), t.bytes.size());
  return out;
}

TEST(Safetensors, ReadsTheReferenceFile) {
  const Scratch scratch;
  const SafetensorsFile file(scratch.write("r.safetensors", reference_bytes()));
  EXPECT_EQ(file.metadata(), (Metadata{{"format", "np"}}));
  EXPECT_EQ(file.tensors().size(), 7u);
  EXPECT_EQ(values<float>(file.at("b.weight")), (std::vector<float>{-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f}));
  EXPECT_EQ(file.at("b.weight").shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(values<int64_t>(file.at("ids")), (std::vector<int64_t>{1, -2, int64_t{1} << 40}));
  EXPECT_EQ(file.at("half").dtype, DType::kF16);
  EXPECT_EQ(values<uint16_t>(file.at("half")), (std::vector<uint16_t>{0x3C00, 0x4000, 0xC200}));
  EXPECT_EQ(file.at("mask").dtype, DType::kBool);
  EXPECT_EQ(file.at("empty").shape, (std::vector<int64_t>{0, 4}));
  EXPECT_EQ(values<int32_t>(file.at("scalar \xC3\xA9\"")), (std::vector<int32_t>{7}));
  EXPECT_TRUE(file.contains("mask"));
  EXPECT_EQ(message(scratch, [&] { file.at("b.wieght"); }), "@r.safetensors: has no tensor \"b.wieght\"; did you mean b.weight?");
}

TEST(Safetensors, WritesTheBytesOfTheReferenceWhateverTheOrder) {
  const Scratch scratch;
  const SafetensorsFile file(scratch.write("r.safetensors", reference_bytes()));
  std::vector<TensorBytes> tensors(file.tensors().rbegin(), file.tensors().rend());
  write_safetensors(scratch.root() / "w.safetensors", tensors, file.metadata());
  EXPECT_EQ(read_file(scratch.root() / "w.safetensors"), reference_bytes());
}

TEST(Safetensors, AnEmptySetIsAFile) {
  const Scratch scratch;
  write_safetensors(scratch.root() / "w.safetensors", {});
  EXPECT_TRUE(SafetensorsFile(scratch.root() / "w.safetensors").tensors().empty());
}

TEST(Safetensors, RefusesToWriteWhatDoesNotFit) {
  const Scratch scratch;
  const std::vector<std::byte> bytes(8);
  const auto failure = [&](const std::vector<TensorBytes>& tensors) -> std::string {
    try {
      write_safetensors(scratch.root() / "w", tensors);
    } catch (const InternalFault& e) {
      return std::string(e.what()).substr(scratch.root().string().size() + 1);
    }
    return "no error";
  };
  EXPECT_EQ(failure({{"a", DType::kF32, {3}, bytes}}), "w: tensor \"a\" has 8 bytes, which is not F32 [3]");
  EXPECT_EQ(failure({{"a", DType::kF32, {-2}, bytes}}), "w: tensor \"a\" has 8 bytes, which is not F32 [-2]");
  EXPECT_EQ(failure({{"a", DType::kF32, {2}, bytes}, {"a", DType::kI64, {}, bytes}}), "w: two tensors are named \"a\"");
  EXPECT_EQ(failure({{"__metadata__", DType::kF32, {2}, bytes}}), "w: a tensor must not be named \"__metadata__\"");
}

TEST(Safetensors, BadInputNamesFileAndTensor) {
  const Scratch scratch;
  const std::string data(8, 'x');
  const auto failure = [&](const std::string& bytes) {
    const auto file = scratch.write("b", bytes);
    return message(scratch, [&] { SafetensorsFile f(file); });
  };
  const auto entry = [&](const std::string& fields) { return failure(file_of("{\"t\":{" + fields + "}}", data)); };
  EXPECT_EQ(failure(""), "@b: is 0 bytes long, too short for a safetensors file");
  EXPECT_EQ(failure("1234567"), "@b: is 7 bytes long, too short for a safetensors file");
  EXPECT_EQ(failure(std::string("\x05\0\0\0\0\0\0\0{}", 10)),
            "@b: the header is said to be 5 bytes long, but 2 follow; the file is truncated or not safetensors");
  EXPECT_EQ(failure(std::string(8, '\xFF') + "{}"),
            "@b: the header is said to be 18446744073709551615 bytes long, but 2 follow; the file is truncated or not safetensors");
  EXPECT_EQ(failure(file_of("{\"t\":", data)), "@b: the header is not valid JSON: the file is corrupt or not safetensors");
  EXPECT_EQ(failure(file_of("[]", data)), "@b: the header is not a JSON object: not a safetensors file");
  EXPECT_EQ(failure(file_of("{\"__metadata__\":{\"a\":1}}", "")), "@b: __metadata__ is not a table of strings");
  EXPECT_EQ(failure(file_of("{\"t\":3}", data)), "@b: tensor \"t\": must have exactly dtype, shape and data_offsets");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[2])"), "@b: tensor \"t\": must have exactly dtype, shape and data_offsets");
  EXPECT_EQ(entry(R"("dtype":"F31","shape":[2],"data_offsets":[0,8])"), "@b: tensor \"t\": unknown dtype \"F31\"");
  EXPECT_EQ(entry(R"("dtype":32,"shape":[2],"data_offsets":[0,8])"), "@b: tensor \"t\": unknown dtype 32");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":2,"data_offsets":[0,8])"), "@b: tensor \"t\": shape is not a list of whole numbers");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), "@b: tensor \"t\": shape is not a list of whole numbers");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"), "@b: tensor \"t\": shape is not a list of whole numbers");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), "@b: tensor \"t\": data_offsets are not a begin and an end");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0])"), "@b: tensor \"t\": data_offsets are not a begin and an end");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), "@b: tensor \"t\": F32 [3] is 12 bytes, but its offsets span 8");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8])"), "@b: tensor \"t\": F32 [4611686018427387904, 4] is too large");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[4],"data_offsets":[0,16])"),
            "@b: tensor \"t\": bytes 0..16 lie outside the 8 bytes of data; the file is truncated");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[1],"data_offsets":[4,8])"), "@b: tensor \"t\": bytes 4..8 leave a gap behind byte 0");
  EXPECT_EQ(entry(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), "@b: 4 bytes of data belong to no tensor");
  const std::string one = R"("dtype":"F32","shape":[1],"data_offsets":)";
  EXPECT_EQ(failure(file_of("{\"t\":{" + one + "[0,4]},\"t\":{" + one + "[4,8]}}", data)), "@b: the header names \"t\" twice");
  EXPECT_EQ(failure(file_of("{\"t\":{" + one + "[0,4]},\"u\":{" + one + "[2,6]}}", data)), "@b: tensor \"u\": bytes 2..6 overlap the tensor before");
  EXPECT_EQ(failure(file_of(std::string(100000, '['), "")), "@b: the header is not valid JSON: the file is corrupt or not safetensors");
}

// Whatever happens to the bytes: a clear error, or tensors that lie inside the file and have the size of their shape.
TEST(Safetensors, DamagedFilesAreRefusedOrReadWithinBounds) {
  const Scratch scratch;
  const std::string whole = reference_bytes();
  int refused = 0, read = 0;
  for (uint64_t trial = 0; trial < 1000; ++trial) {
    Random rng(11, "safetensors", trial);
    std::string damaged = whole;
    if (trial % 3 == 0) damaged.resize(rng.below(whole.size()));
    for (uint64_t flips = trial % 3 == 0 ? 0 : 1 + rng.below(3); flips > 0; --flips) {
      const size_t at = rng.below(trial % 3 == 1 ? 464 : damaged.size());  // length and header, where it matters
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1u << rng.below(8)));
    }
    const auto name = scratch.root() / "damaged";
    { std::ofstream(name, std::ios::binary) << damaged; }
    try {
      const SafetensorsFile file(name);
      size_t bytes = 0;
      for (const auto& t : file.tensors()) {
        int64_t elements = 1;
        for (const int64_t extent : t.shape) elements *= extent;
        ASSERT_EQ(t.bytes.size(), static_cast<size_t>(elements * size_of(t.dtype))) << trial;
        for (const std::byte b : t.bytes) bytes += 1 + 0 * std::to_integer<size_t>(b);  // every byte can be read
      }
      ASSERT_LE(bytes, damaged.size());
      ++read;
    } catch (const BadInput& e) {
      ASSERT_TRUE(std::string_view(e.what()).starts_with(name.string() + ": ")) << e.what();
      ++refused;
    }
  }
  EXPECT_EQ(refused + read, 1000);
  EXPECT_GT(refused, 600);
  EXPECT_GT(read, 15);   // flips inside the data or a name
}

}  // namespace
}  // namespace vlp::formats
