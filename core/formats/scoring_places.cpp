// Referring expressions and image-text retrieval.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/gzip.hpp"
#include "core/formats/json_records.hpp"
#include "core/formats/npy.hpp"
#include "core/formats/predictions.hpp"
#include "core/formats/scoring.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/metrics/retrieval.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using Path = std::filesystem::path;
using metrics::Box;

struct Expressions {
  std::vector<std::string> ids, images;
  std::vector<Box> boxes;
};

std::unordered_map<std::string, Box> read_instances(const Path& file) {
  std::unordered_map<std::string, Box> out;
  for_each_record(file, "annotations", [&](const JsonRecord& record, int64_t) { out[record.id("id")] = read_box(record, "bbox"); });
  return out;
}

Box box_of(const JsonRecord& record, const GroundingFiles& files, const std::unordered_map<std::string, Box>& instances) {
  if (record.has("bbox")) return read_box(record, "bbox");
  const std::string id = record.id("ann_id");
  if (files.instances.empty()) record.fail("bbox", "is missing; give the instances file that holds the boxes of ann_id");
  const auto found = instances.find(id);
  if (found == instances.end()) record.fail("ann_id", fmt::format("{} is not in {}", id, files.instances.string()));
  return found->second;
}

Expressions read_expressions(const GroundingFiles& files) {
  std::unordered_map<std::string, Box> instances;
  if (!files.instances.empty()) instances = read_instances(files.instances);
  Expressions out;
  IdTable seen(files.references, "expression");
  for_each_record(files.references, JsonLayout::kList, [&](const JsonRecord& record, int64_t) {
    if (!files.split.empty() && record.text("split") != files.split) return;
    const Box box = box_of(record, files, instances);
    const auto add = [&](const JsonRecord& sentence, int64_t) {
      out.ids.push_back(sentence.id("sent_id"));
      seen.add(out.ids.back(), sentence.where());
      out.images.push_back(record.has("image_id") ? record.id("image_id") : out.ids.back());
      out.boxes.push_back(box);
    };
    if (record.has("sentences")) record.each("sentences", add);
    else add(record, 0);
  });
  if (out.ids.empty())
    throw BadInput(fmt::format("{}: holds no expression{}", files.references.string(), files.split.empty() ? "" : " of split " + files.split));
  return out;
}

struct Matrix {
  std::vector<float> values;
  int64_t rows = 0, columns = 0;
};

Matrix read_matrix(const Path& file) {
  const NpyArray array = read_npy(file);
  if (array.shape.size() != 2)
    throw BadInput(fmt::format("{}: has the shape [{}], not that of a matrix", file.string(), fmt::join(array.shape, ", ")));
  Matrix out{to_floats(array, file.string()), array.shape[0], array.shape[1]};
  if (out.values.empty()) throw BadInput(fmt::format("{}: is {} x {}: it holds no score", file.string(), out.rows, out.columns));
  const auto nan = std::find_if(out.values.begin(), out.values.end(), [](float x) { return std::isnan(x); });
  if (nan != out.values.end()) {
    const int64_t at = nan - out.values.begin();
    throw BadInput(fmt::format("{}: the score in row {}, column {} is NaN", file.string(), at / out.columns, at % out.columns));
  }
  return out;
}

std::vector<int64_t> read_indices(const Path& file) {
  const std::string content = read_plain_or_gzip(file);
  std::vector<int64_t> out;
  if (!content.starts_with("\x93NUMPY")) {
    const auto all = read_json(file);
    if (!all.is_array()) throw BadInput(fmt::format("{}: is neither a JSON list nor a .npy vector", file.string()));
    for (size_t i = 0; i < all.size(); ++i) {
      if (!all[i].is_number_integer()) throw BadInput(fmt::format("{}: [{}]: is not a whole number", file.string(), i));
      out.push_back(all[i].get<int64_t>());
    }
    return out;
  }
  const NpyArray array = parse_npy(content, file.string());
  if (array.shape.size() != 1 || (array.dtype != DType::kI64 && array.dtype != DType::kI32))
    throw BadInput(fmt::format("{}: is {} [{}], not a vector of I64 or I32", file.string(), name_of(array.dtype), fmt::join(array.shape, ", ")));
  const auto read = [&]<class T>(T) {
    for (size_t i = 0; i * sizeof(T) < array.bytes.size(); ++i) {
      T value;
      std::memcpy(&value, array.bytes.data() + i * sizeof(T), sizeof(T));
      out.push_back(value);
    }
  };
  if (array.dtype == DType::kI64) read(int64_t{});
  else read(int32_t{});
  return out;
}

void check_owners(const RetrievalFiles& files, const Matrix& scores, const std::vector<int64_t>& owners) {
  const auto fail = [&](const std::string& problem) { throw BadInput(fmt::format("{}: {}", files.image_of_caption.string(), problem)); };
  if (static_cast<int64_t>(owners.size()) != scores.columns)
    fail(fmt::format("has {} captions, but {} has {} columns", owners.size(), files.scores.string(), scores.columns));
  std::vector<bool> owned(static_cast<size_t>(scores.rows), false);
  for (size_t c = 0; c < owners.size(); ++c) {
    if (owners[c] < 0 || owners[c] >= scores.rows)
      fail(fmt::format("[{}]: image {} is outside 0..{}, the rows of {}", c, owners[c], scores.rows - 1, files.scores.string()));
    owned[static_cast<size_t>(owners[c])] = true;
  }
  const auto bare = std::find(owned.begin(), owned.end(), false);
  if (bare != owned.end()) fail(fmt::format("image {} of {} has no caption", bare - owned.begin(), files.scores.string()));
}

Matrix transposed(const Matrix& m) {
  Matrix out{std::vector<float>(m.values.size()), m.columns, m.rows};
  for (int64_t r = 0; r < m.rows; ++r)
    for (int64_t c = 0; c < m.columns; ++c) out.values[static_cast<size_t>(c * m.rows + r)] = m.values[static_cast<size_t>(r * m.columns + c)];
  return out;
}

std::vector<ItemScore> rank_items(const std::vector<int64_t>& ranks, const std::vector<int64_t>& groups, int64_t k) {
  std::vector<ItemScore> out;
  const auto scores = metrics::hits(ranks, k);
  for (size_t i = 0; i < scores.size(); ++i) out.push_back({std::to_string(i), std::to_string(groups[i]), scores[i]});
  return out;
}

}  // namespace

ScoreReport score_grounding_files(const GroundingFiles& files) {
  const auto expressions = read_expressions(files);
  const auto predicted = read_grounding_results(files.predictions).in_order(expressions.ids, files.references);
  std::vector<metrics::Grounded> items;
  for (size_t i = 0; i < predicted.size(); ++i) items.push_back({predicted[i], expressions.boxes[i]});
  const auto hits = metrics::grounding_hits(items, files.rule);
  ScoreReport out;
  out.scores.push_back({"accuracy", metrics::item_mean(hits).value});
  out.items = static_cast<int64_t>(hits.size());
  auto& per_item = out.per_item.emplace_back("accuracy", std::vector<ItemScore>{}).second;
  for (size_t i = 0; i < hits.size(); ++i) per_item.push_back({expressions.ids[i], expressions.images[i], hits[i]});
  return out;
}

ScoreReport score_retrieval_files(const RetrievalFiles& files) {
  const Matrix scores = read_matrix(files.scores);
  const auto owners = read_indices(files.image_of_caption);
  check_owners(files, scores, owners);
  auto ranks = metrics::retrieval_ranks({scores.values, scores.rows, scores.columns}, owners);
  if (!files.text_to_image.empty()) {
    const Matrix other = read_matrix(files.text_to_image);
    if (other.rows != scores.columns || other.columns != scores.rows)
      throw BadInput(fmt::format("{}: is {} x {}, but {} has {} captions of {} images", files.text_to_image.string(), other.rows, other.columns,
                                 files.scores.string(), scores.columns, scores.rows));
    const Matrix turned = transposed(other);
    ranks.image = metrics::retrieval_ranks({turned.values, turned.rows, turned.columns}, owners).image;
  }
  const auto all = metrics::retrieval_scores({&ranks, 1});
  ScoreReport out;
  out.scores = {{"tr_r1", all.tr_r1.value}, {"tr_r5", all.tr_r5.value},   {"tr_r10", all.tr_r10.value}, {"ir_r1", all.ir_r1.value},
                {"ir_r5", all.ir_r5.value}, {"ir_r10", all.ir_r10.value}, {"mean", all.mean()}};
  out.items = scores.rows + scores.columns;
  std::vector<int64_t> images(static_cast<size_t>(scores.rows));
  for (size_t i = 0; i < images.size(); ++i) images[i] = static_cast<int64_t>(i);
  for (const int64_t k : {1, 5, 10}) out.per_item.emplace_back(fmt::format("tr_r{}", k), rank_items(ranks.text, images, k));
  for (const int64_t k : {1, 5, 10}) out.per_item.emplace_back(fmt::format("ir_r{}", k), rank_items(ranks.image, owners, k));
  return out;
}

}  // namespace vlp::formats
