#include "tests/formats/feature_samples.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>
#include <nlohmann/json.hpp>

#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

template <class T> std::string raw(const std::vector<T>& values) { return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)}; }

std::string number(uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out.push_back(i < 8 ? static_cast<char>(value >> (8 * i)) : '\0');
  return out;
}

}  // namespace

RegionRecord sample_record(const std::string& image, int64_t regions, int64_t width) {
  RegionRecord r{.image = image, .width = 640, .height = 480, .regions = regions, .feature_width = width};
  for (int64_t i = 0; i < regions; ++i) {
    const auto x = static_cast<float>(10 * i);
    r.boxes.insert(r.boxes.end(), {x, x + 1, x + 100.5f, x + 200});
    r.classes.push_back(1599 - i);
    r.attributes.push_back(i);
    r.class_confidence.push_back(0.5f + 0.01f * static_cast<float>(i));
    r.attribute_confidence.push_back(0.25f);
    for (int64_t d = 0; d < width; ++d) r.features.push_back(0.125f * static_cast<float>(i * width + d));
  }
  return r;
}

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](size_t k) { return i + k < bytes.size() ? static_cast<uint32_t>(static_cast<unsigned char>(bytes[i + k])) : 0u; };
    const uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (int shift = 18; shift >= 0; shift -= 6) out.push_back(kLetters[group >> shift & 63]);
    for (size_t k = 2; k >= 1 && i + k >= bytes.size(); --k) out[out.size() - (3 - k)] = '=';
  }
  return out;
}

std::vector<std::string> obj36_row(const RegionRecord& r) {
  return {r.image,
          std::to_string(r.height),
          std::to_string(r.width),
          base64_of(r.classes),
          base64_of(r.class_confidence),
          base64_of(r.attributes),
          base64_of(r.attribute_confidence),
          std::to_string(r.regions),
          base64_of(r.boxes),
          base64_of(r.features)};
}

std::vector<std::string> bottom_up_row(const RegionRecord& r) {
  return {r.image, std::to_string(r.width), std::to_string(r.height), std::to_string(r.regions), base64_of(r.boxes), base64_of(r.features)};
}

std::string tsv_line(const std::vector<std::string>& columns) { return fmt::format("{}\r\n", fmt::join(columns, "\t")); }

std::string obj36_sample() {
  std::string out;
  for (const char* image : {"COCO_train2014_000000000009", "25", "n3"}) out += tsv_line(obj36_row(sample_record(image, 3, 4)));
  return out;
}

std::string bottom_up_sample() {
  std::string out;
  for (int64_t regions = 1; regions <= 3; ++regions) out += tsv_line(bottom_up_row(sample_record(std::to_string(100 + regions), regions, 4)));
  return out;
}

std::string npy_bytes(std::string_view descr, std::string_view shape, std::string_view data) {
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", descr, shape);
  header.resize(117, ' ');
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + "\n" + std::string(data);
}

std::string npy_sample() { return npy_bytes("<f4", "(3, 4)", raw(sample_record("", 3, 4).features)); }

std::string zip_bytes(const std::vector<std::pair<std::string, std::string>>& members, Packing packing) {
  std::string out, directory;
  for (const auto& [name, content] : members) {
    const auto packed = packing == Packing::kDeflated ? deflated(content, -15) : content;
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
    const auto common = number(20, 2) + number(0, 2) + number(packing == Packing::kDeflated ? 8 : 0, 2) + number(0, 4) + number(crc, 4) +
                        number(packed.size(), 4) + number(content.size(), 4) + number(name.size(), 2) + number(0, 2);
    directory += "PK\x01\x02" + number(20, 2) + common + number(0, 2 + 2 + 2 + 4) + number(out.size(), 4) + name;
    out += "PK\x03\x04" + common + name + packed;
  }
  const auto start = out.size();
  out += directory;
  out += "PK\x05\x06" + number(0, 4) + number(members.size(), 2) + number(members.size(), 2) + number(directory.size(), 4) + number(start, 4) +
         number(0, 2);
  return out;
}

std::vector<std::pair<std::string, std::string>> npz_members(const RegionRecord& r) {
  const auto scalar = [](int64_t value) { return npy_bytes("<i8", "()", number(static_cast<uint64_t>(value), 8)); };
  const auto rows = [&](int64_t columns) { return fmt::format("({}, {})", r.regions, columns); };
  return {{"x.npy", npy_bytes("<f4", rows(r.feature_width), raw(r.features))},
          {"image_h.npy", scalar(r.height)},
          {"image_w.npy", scalar(r.width)},
          {"boxes.npy", npy_bytes("<f4", rows(4), raw(r.boxes))},
          {"objects_id.npy", npy_bytes("<i8", fmt::format("({},)", r.regions), raw(r.classes))}};
}

std::string npz_sample(Packing packing) { return zip_bytes(npz_members(sample_record("", 3, 4)), packing); }

std::string npz64_sample() {
  std::ifstream in(VLP_TEST_DIR "/ref/zip64.json");
  return unhex(nlohmann::json::parse(in)["files"]["saturated"]);
}

std::string safetensors_sample() {
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[],"data_offsets":[24,32]}})";
  return number(header.size(), 8) + header + raw(std::vector<float>{1, 2, 3, 4, 5, 6}) + number(7, 8);
}

}  // namespace vlp::formats
