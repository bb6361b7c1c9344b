#include "core/formats/region_npz.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/npy.hpp"
#include "core/formats/zip_archive.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::formats {
namespace {

namespace fs = std::filesystem;
using Names = std::initializer_list<std::string_view>;

struct Found {
  std::string name;   // as in the archive, without .npy
  std::string place;  // "file.npz: boxes"
  NpyArray array;
};

class Npz final {
 public:
  explicit Npz(const fs::path& file) : file_(file.string()), bytes_(read_file(file)), archive_(bytes_, file_) {}

  [[noreturn]] void fail(const std::string& problem) const { throw BadInput(fmt::format("{}: {}", file_, problem)); }

  std::optional<Found> find(Names names) const {
    for (const auto name : names)
      if (const auto* member = archive_.find(fmt::format("{}.npy", name))) {
        const auto place = fmt::format("{}: {}", file_, name);
        return Found{std::string(name), place, parse_npy(archive_.read(*member), place)};
      }
    return std::nullopt;
  }

  Found need(Names names, std::string_view what) const {
    if (auto found = find(names)) return std::move(*found);
    std::vector<std::string_view> have;
    for (const auto& member : archive_.members()) have.push_back(std::string_view(member.name).substr(0, member.name.rfind(".npy")));
    fail(fmt::format("has no array of {} ({}); it holds {}", what, fmt::join(names, " or "), fmt::join(have, ", ")));
  }

 private:
  std::string file_, bytes_;
  ZipArchive archive_;
};

[[noreturn]] void misshapen(const Found& f, std::string_view expected) {
  throw BadInput(fmt::format("{} has shape ({}), expected {}", f.place, fmt::join(f.array.shape, ", "), expected));
}

template <class T> std::vector<int64_t> widened(const std::vector<std::byte>& bytes) {
  std::vector<int64_t> out(bytes.size() / sizeof(T));
  for (size_t i = 0; i < out.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    out[i] = static_cast<int64_t>(value);
  }
  return out;
}

std::vector<int64_t> integers(const Found& f) {
  switch (f.array.dtype) {
    case DType::kI64:
      return widened<int64_t>(f.array.bytes);
    case DType::kI32:
      return widened<int32_t>(f.array.bytes);
    case DType::kU32:
      return widened<uint32_t>(f.array.bytes);
    case DType::kI16:
      return widened<int16_t>(f.array.bytes);
    case DType::kU16:
      return widened<uint16_t>(f.array.bytes);
    case DType::kU8:
      return widened<uint8_t>(f.array.bytes);
    default:
      throw BadInput(fmt::format("{} holds {}, not whole numbers", f.place, name_of(f.array.dtype)));
  }
}

int64_t scalar(const Found& f) {
  const auto values = integers(f);
  if (values.size() != 1) misshapen(f, "one number");
  return values[0];
}

int64_t side(const Found& f) {
  constexpr int64_t kLongest = 1 << 20;
  const auto value = scalar(f);
  if (value < 1 || value > kLongest) throw BadInput(fmt::format("{} = {} is outside 1..{}", f.place, value, kLongest));
  return value;
}

// (N,4) from (N,4 or more).
void take_boxes(const Found& f, RegionRecord& r) {
  const auto& shape = f.array.shape;
  const bool fractions = f.name == "norm_bb";
  if (shape.size() != 2 || shape[0] < 1 || shape[1] < 4 || shape[1] > (fractions ? 7 : 4)) misshapen(f, fractions ? "(N, 4 to 7)" : "(N, 4)");
  const auto values = to_floats(f.array, f.place);
  const auto columns = static_cast<size_t>(shape[1]);
  r.unit = fractions ? BoxUnit::kFractions : BoxUnit::kPixels;
  r.regions = shape[0];
  r.boxes.clear();
  for (size_t row = 0; row < values.size(); row += columns)
    r.boxes.insert(r.boxes.end(), values.begin() + static_cast<int64_t>(row), values.begin() + static_cast<int64_t>(row) + 4);
}

// (N,D), or OpenVQA's (D,N).
void take_features(const Found& f, RegionRecord& r) {
  const auto& shape = f.array.shape;
  const bool two = shape.size() == 2 && shape[0] > 0 && shape[1] > 0;
  if (!two || (shape[0] != r.regions && shape[1] != r.regions)) misshapen(f, fmt::format("({}, D) for as many boxes", r.regions));
  r.features = to_floats(f.array, f.place);
  r.feature_width = shape[0] == r.regions ? shape[1] : shape[0];
  if (shape[0] == r.regions) return;
  const auto N = static_cast<size_t>(r.regions), D = static_cast<size_t>(r.feature_width);
  std::vector<float> rows(N * D);
  for (size_t d = 0; d < D; ++d)
    for (size_t n = 0; n < N; ++n) rows[n * D + d] = r.features[d * N + n];
  r.features = std::move(rows);
}

void require_rows(const Found& f, int64_t rows) {
  int64_t count = 1;
  for (const auto extent : f.array.shape) count *= extent;
  if (f.array.shape.empty() || f.array.shape[0] != rows || count != rows) misshapen(f, fmt::format("({})", rows));
}

std::vector<float> optional_floats(const Npz& npz, Names names, int64_t rows) {
  const auto found = npz.find(names);
  if (!found) return {};
  require_rows(*found, rows);
  return to_floats(found->array, found->place);
}

std::vector<int64_t> optional_integers(const Npz& npz, Names names, int64_t rows) {
  const auto found = npz.find(names);
  if (!found) return {};
  require_rows(*found, rows);
  return integers(*found);
}

std::vector<float> optional_distribution(const Npz& npz, int64_t rows) {
  const auto found = npz.find({"soft_labels"});
  if (!found) return {};
  if (found->array.shape.size() != 2 || found->array.shape[0] != rows) misshapen(*found, fmt::format("({}, classes)", rows));
  return to_floats(found->array, found->place);
}

// "COCO_val2014_000000058350.jpg.npz" -> "COCO_val2014_000000058350".
std::string picture_of(const fs::path& file) {
  const auto stem = file.stem();
  constexpr std::array<std::string_view, 3> kPictures{".jpg", ".jpeg", ".png"};
  const bool named = std::find(kPictures.begin(), kPictures.end(), stem.extension().string()) != kPictures.end();
  return named ? stem.stem().string() : stem.string();
}

}  // namespace

void read_region_npz(const fs::path& file, RegionRecord& r) {
  const Npz npz(file);
  r.image = picture_of(file);
  take_boxes(npz.need({"boxes", "bbox", "norm_bb"}, "boxes"), r);
  if (const auto count = npz.find({"num_bbox", "num_boxes"}); count && scalar(*count) != r.regions)
    throw BadInput(fmt::format("{} = {}, but there are {} boxes", count->place, scalar(*count), r.regions));
  r.width = r.height = 1;
  if (r.unit == BoxUnit::kPixels) {
    r.width = side(npz.need({"image_w", "width"}, "the picture's width"));
    r.height = side(npz.need({"image_h", "height"}, "the picture's height"));
  }
  take_features(npz.need({"features", "x"}, "features"), r);
  r.class_confidence = optional_floats(npz, {"conf", "objects_conf"}, r.regions);
  r.classes = optional_integers(npz, {"objects_id"}, r.regions);
  r.attributes = optional_integers(npz, {"attrs_id"}, r.regions);
  r.attribute_confidence = optional_floats(npz, {"attrs_conf"}, r.regions);
  r.class_distribution = optional_distribution(npz, r.regions);
}

RegionNpzReader::RegionNpzReader(const fs::path& path, RegionStore store, RegionContent content) : store_(std::move(store)), content_(content) {
  if (!fs::exists(path)) throw BadInput(fmt::format("{}: is not there", path.string()));
  if (!fs::is_directory(path)) {
    files_.push_back(path);
    return;
  }
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file() && entry.path().extension() == ".npz") files_.push_back(entry.path());
  std::sort(files_.begin(), files_.end());
  if (files_.empty()) throw BadInput(fmt::format("{}: holds no .npz file", path.string()));
}

bool RegionNpzReader::next(RegionRecord& record) {
  if (done_ == files_.size()) return false;
  ++done_;
  read_region_npz(files_[done_ - 1], record);
  if (content_ == RegionContent::kSound) require_fit(record, store_, place());
  return true;
}

}  // namespace vlp::formats
