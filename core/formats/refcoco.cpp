#include "core/formats/refcoco.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/formats/gzip.hpp"
#include "core/formats/json_records.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

constexpr std::string_view kConversion =
    "python3 -c \"import json,pickle,sys; json.dump(pickle.load(open(sys.argv[1],'rb'),encoding='latin1'),open(sys.argv[2],'w'))\" '{}' "
    "refs.json";

// A list in JSON starts with a bracket; a pickle does not.
void refuse_pickle(const std::filesystem::path& file) {
  std::array<char, 64> begin{};
  const size_t n = ByteSource(file).read(begin);
  const auto text = std::string_view(begin.data(), n);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (n == 0 || (first != std::string_view::npos && text[first] == '[')) return;
  throw BadInput(fmt::format("{}: is not a JSON list; the release's pickle must be converted once: {}", file.string(),
                             fmt::format(fmt::runtime(kConversion), file.filename().string())));
}

std::string expression_split(const JsonRecord& reference) {
  const std::string split = reference.text("split");
  for (const std::string_view known : {"train", "val", "testA", "testB", "test"})
    if (split == known) return split;
  reference.fail("split", fmt::format("is \"{}\", not train, val, testA, testB or test", split));
}

class Reader final {
 public:
  explicit Reader(const std::filesystem::path& image_root) : root_(image_root) {}

  // Pictures that are referred to, with their split.
  void read_splits(const std::filesystem::path& refs) {
    for_each_record(refs, JsonLayout::kList, [&](const JsonRecord& reference, int64_t) {
      const std::string split = expression_split(reference), image_split = split.starts_with("test") ? "test" : split;
      const int64_t image = reference.integer("image_id");
      const auto [known, added] = splits_.emplace(image, image_split);
      if (!added && known->second != image_split)
        reference.fail("split", fmt::format("is \"{}\", but picture {} is already in {}", split, image, known->second));
    });
  }

  void read_instances(const std::filesystem::path& file) {
    out_.sources = {{file, "images"}, {file, "annotations"}};
    for_each_record(file, "categories", [&](const JsonRecord& category, int64_t) { categories_[category.integer("id")] = category.text("name"); });
    for_each_record(file, "images", [&](const JsonRecord& image, int64_t i) {
      const int64_t id = image.integer("id");
      const auto split = splits_.find(id);
      if (split == splits_.end()) return;
      if (!images_.emplace(id, static_cast<int64_t>(out_.images.size())).second) image.fail("id", fmt::format("{} occurs twice", id));
      out_.images.push_back(
          {std::to_string(id), root_ / image.text("file_name"), split->second, {0, i}, image.integer("width"), image.integer("height")});
    });
    for_each_record(file, "annotations", [&](const JsonRecord& object, int64_t i) { add_object(object, i); });
  }

  void read_expressions(const std::filesystem::path& refs) {
    const auto source = static_cast<int32_t>(out_.sources.size());
    out_.sources.push_back({refs, "."});
    for_each_record(refs, JsonLayout::kList, [&](const JsonRecord& reference, int64_t i) {
      const int64_t object = reference.integer("ann_id");
      const auto region = regions_.find(object);
      if (region == regions_.end()) reference.fail("ann_id", fmt::format("{} is no object of {}", object, out_.sources[1].file.string()));
      const auto image = images_.find(reference.integer("image_id"));
      if (image == images_.end() || out_.regions[static_cast<size_t>(region->second)].image != image->second)
        reference.fail("image_id", fmt::format("is not the picture of object {}", object));
      const std::string id = reference.id("ref_id"), split = expression_split(reference);
      reference.each("sentences", [&](const JsonRecord& sentence, int64_t) {
        out_.expressions.push_back({sentence.id("sent_id"), region->second, sentence.text("sent"), id, split, {source, i}});
      });
    });
  }

  Regions take() { return std::move(out_); }

 private:
  void add_object(const JsonRecord& object, int64_t i) {
    const auto image = images_.find(object.integer("image_id"));
    if (image == images_.end()) return;
    const int64_t id = object.integer("id"), category = object.integer("category_id");
    const auto name = categories_.find(category);
    if (name == categories_.end()) object.fail("category_id", fmt::format("{} is none of the list \"categories\"", category));
    const auto bbox = object.numbers("bbox");
    if (bbox.size() != 4) object.fail("bbox", fmt::format("has {} numbers, not 4", bbox.size()));
    if (!regions_.emplace(id, static_cast<int64_t>(out_.regions.size())).second) object.fail("id", fmt::format("{} occurs twice", id));
    out_.regions.push_back({std::to_string(id), image->second, {bbox[0], bbox[1], bbox[2], bbox[3]}, {name->second}, {}, {1, i}});
  }

  std::filesystem::path root_;
  Regions out_;
  std::unordered_map<int64_t, std::string> splits_, categories_;  // of pictures; names
  std::unordered_map<int64_t, int64_t> images_, regions_;         // id -> index
};

}  // namespace

Regions read_refcoco(const std::filesystem::path& refs_json, const std::filesystem::path& instances_json, const std::filesystem::path& image_root) {
  refuse_pickle(refs_json);
  Reader reader(image_root);
  reader.read_splits(refs_json);
  reader.read_instances(instances_json);
  reader.read_expressions(refs_json);
  return reader.take();
}

}  // namespace vlp::formats
