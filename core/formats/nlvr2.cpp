#include "core/formats/nlvr2.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/formats/labels.hpp"
#include "core/formats/lines.hpp"
#include "core/formats/picture_table.hpp"
#include "core/util/split.hpp"

namespace vlp::formats {
namespace {

namespace fs = std::filesystem;

struct Identifier {
  std::string published_split, pair, group;  // dev, dev-850-0, dev-850--1
};

Identifier identifier_of(const JsonRecord& record) {
  const std::string text = record.text("identifier");
  const auto parts = split_at(text, '-');
  if (parts.size() != 4) record.fail("identifier", fmt::format("is \"{}\", not SPLIT-SET-PAIR-SENTENCE", text));
  return {std::string(parts[0]), fmt::format("{}-{}-{}", parts[0], parts[1], parts[2]), fmt::format("{}-{}--{}", parts[0], parts[1], parts[3])};
}

// The folders that may hold the picture, the authors' first.
std::vector<fs::path> folders(const JsonRecord& record, const Identifier& id, const fs::path& root) {
  if (id.published_split != "train") return {root / id.published_split, root};
  const std::string directory = record.id("directory");
  return {root / "images" / "train" / directory, root / "train" / directory, root};
}

fs::path picture_file(const JsonRecord& record, const Identifier& id, const fs::path& root, bool left) {
  const std::string key = left ? "left_url" : "right_url", address = record.has(key) ? record.text(key) : "";
  if (!address.empty() && address.find("://") == std::string::npos) return root / address;
  const auto places = folders(record, id, root);
  const std::string name = fmt::format("{}-img{}.png", id.pair, left ? 0 : 1);
  for (const auto& folder : places) {
    std::error_code absent;
    if (fs::exists(folder / name, absent)) return folder / name;
  }
  return places.front() / name;
}

}  // namespace

Statements read_nlvr2(const fs::path& jsonl_file, const fs::path& image_root, const std::string& split) {
  Statements out;
  out.labels = {"false", "true"};
  out.sources = {{jsonl_file, ""}};
  PictureTable pictures(out.images);
  for_each_json_line(jsonl_file, [&](const JsonRecord& record, int64_t line) {
    const Identifier id = identifier_of(record);
    StatementRecord statement{
        record.text("identifier"), {}, record.text("sentence"), read_label(record, "label", out.labels), id.group, split, {0, line}};
    for (const bool left : {true, false}) {
      const fs::path file = picture_file(record, id, image_root, left);
      const std::string name = file.lexically_relative(image_root).string();
      statement.images.push_back(pictures.index_of(name, [&] { return ImageRecord{name, file, split, {0, line}}; }));
    }
    out.statements.push_back(std::move(statement));
  });
  return out;
}

}  // namespace vlp::formats
