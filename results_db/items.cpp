#include "results_db/items.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::results_db {
namespace {

static_assert(std::endian::native == std::endian::little, "item scores are stored as the machine's own little-endian doubles");

std::string id_text(const nlohmann::json& v) { return v.is_string() ? v.get<std::string>() : v.dump(); }

}  // namespace

ItemScores read_item_scores(const std::filesystem::path& folder, const std::string& name) {
  const std::filesystem::path relative = std::filesystem::path(name).lexically_normal();
  if (relative.is_absolute() || relative.empty() || *relative.begin() == "..")
    throw BadInput(fmt::format("{}: item scores must lie in the run folder", name));
  const std::string text = read_file(folder / relative);
  ItemScores out;
  std::unordered_set<std::string> seen;
  int64_t line = 0;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const auto record =
        nlohmann::json::parse(text.begin() + static_cast<std::ptrdiff_t>(start), text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    ++line;
    if (!record.is_object() || !record.contains("id") || !record.contains("value"))
      throw BadInput(fmt::format("{}:{}: is not an item score {{\"id\", \"group\", \"value\"}}", name, line));
    const std::string id = id_text(record["id"]), group = record.contains("group") ? id_text(record["group"]) : std::string();
    if ((id + group).find_first_of("\t\n") != std::string::npos) throw BadInput(fmt::format("{}:{}: an id holds a tab or newline", name, line));
    if (!seen.insert(id).second) throw BadInput(fmt::format("{}:{}: item '{}' was scored before", name, line, id));
    out.listing += id + "\t" + group + "\n";
    out.values.push_back(record["value"].is_number() ? record["value"].get<double>() : std::numeric_limits<double>::quiet_NaN());
    if (record.contains("prediction")) out.predictions.push_back(record["prediction"].get<std::string>());
    if (!out.predictions.empty() && out.predictions.size() != out.values.size())
      throw BadInput(fmt::format("{}:{}: item '{}' and those before it do not all have a prediction", name, line, id));
    start = end + 1;
  }
  return out;
}

std::vector<ItemScore> unpack_item_scores(const std::string& listing, std::span<const std::byte> scores) {
  std::vector<ItemScore> out;
  out.reserve(scores.size() / sizeof(double));
  for (size_t start = 0; start < listing.size();) {
    const size_t tab = listing.find('\t', start), end = listing.find('\n', tab);
    const size_t at = out.size() * sizeof(double);
    if (end == std::string::npos || at + sizeof(double) > scores.size()) throw InternalFault("item scores do not fit their list of items");
    ItemScore item{listing.substr(start, tab - start), listing.substr(tab + 1, end - tab - 1), 0};
    std::memcpy(&item.value, scores.data() + at, sizeof(double));
    out.push_back(std::move(item));
    start = end + 1;
  }
  return out;
}

}  // namespace vlp::results_db
