#include "core/formats/zip_archive.hpp"

#include <nlohmann/json.hpp>

#include "core/formats/region_npz.hpp"
#include "tests/formats/feature_samples.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

json reference() {  // tests/ref/zip64.py
  std::ifstream in(VLP_TEST_DIR "/ref/zip64.json");
  return json::parse(in);
}

std::string message_of(const std::string& bytes) {
  const Scratch none;
  return message(none, [&] {
    const ZipArchive archive(bytes, "a.npz");
    for (const auto& member : archive.members()) archive.read(member);
  });
}

TEST(ZipArchive, ReadsZip64) {
  const json ref = reference();
  for (const auto& [form, hex] : ref["files"].items()) {
    const std::string bytes = unhex(hex);
    const ZipArchive archive(bytes, form);
    ASSERT_EQ(archive.members().size(), ref["members"].size()) << form;
    for (const auto& [name, content] : ref["members"].items()) {
      const auto* member = archive.find(name);
      ASSERT_NE(member, nullptr) << form << " " << name;
      EXPECT_EQ(archive.read(*member), unhex(content)) << form << " " << name;
    }
  }
}

TEST(ZipArchive, Zip64HoldsRegionFeaturesInColumnOrder) {
  const Scratch s;
  RegionRecord r;
  read_region_npz(s.write("p.jpg.npz", unhex(reference()["files"]["saturated"])), r);
  EXPECT_EQ(r.image, "p");
  EXPECT_EQ(r.width * 100 + r.height, 806);
  EXPECT_EQ(r.features, (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(ZipArchive, DamagedZip64SaysWhatIsWrong) {
  const std::string whole = unhex(reference()["files"]["saturated"]);
  const auto with = [&](size_t at, char byte) {
    std::string out = whole;
    out[at] = byte;
    return message_of(out);
  };
  const size_t end = whole.rfind("PK\x05\x06"), locator = end - 20, record = whole.rfind("PK\x06\x06");
  EXPECT_EQ(with(locator + 8, 1), "a.npz: its ZIP64 end does not lie where its locator says: the file is damaged");
  EXPECT_EQ(with(locator + 15, '\xff'), "a.npz: its ZIP64 end does not lie where its locator says: the file is damaged");
  EXPECT_EQ(with(locator, 'Q'), "a.npz: its directory does not lie where its end says: the file is damaged");
  EXPECT_EQ(with(record + 16, 1), "a.npz: is one part of a split archive");
  EXPECT_EQ(with(record + 32, 9), "a.npz: its directory is damaged");
  EXPECT_EQ(with(record + 39, '\xff'), "a.npz: its directory is damaged");
  EXPECT_EQ(with(record + 48, 0), "a.npz: its directory does not lie where its end says: the file is damaged");
  const size_t extra = whole.find("x.npy", whole.find("PK\x01\x02")) + 5;
  EXPECT_EQ(with(extra, 2), "a.npz: member \"x.npy\" lacks its ZIP64 sizes: the file is damaged");
  EXPECT_EQ(with(extra + 2, 12), "a.npz: member \"x.npy\" lacks its ZIP64 sizes: the file is damaged");
  EXPECT_EQ(with(extra + 2, '\xff'), "a.npz: member \"x.npy\" lacks its ZIP64 sizes: the file is damaged");
  EXPECT_EQ(with(extra + 4, 1), "a.npz: member \"x.npy\" is stored with two sizes: the file is damaged");
  EXPECT_EQ(with(extra + 19, '\x7f'), "a.npz: member \"x.npy\" reaches beyond the file: the file is damaged");
}

// More than one piece of what is given to zlib at a time, on both sides.
TEST(ZipArchive, LargeMembersAreInflatedInPieces) {
  std::string content(5 << 20, ' ');
  uint32_t state = 1;
  for (size_t i = 0; i < content.size() / 2; ++i) content[i] = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  const std::string bytes = zip_bytes({{"a", content}}, Packing::kDeflated);
  const ZipArchive archive(bytes, "a.npz");
  EXPECT_TRUE(archive.read(archive.members()[0]) == content);
  std::string damaged = bytes;
  damaged[2 << 20] ^= 1;
  EXPECT_NE(message_of(damaged), "no BadInput");
}

}  // namespace
}  // namespace vlp::formats
