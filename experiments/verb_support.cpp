#include "experiments/verb_support.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "core/nn/device.hpp"
#include "core/util/error.hpp"

namespace vlp::experiments {

std::vector<Option> db_options() {
  return {{"out", "DIR", "database, run folders, reports and figures lie here", "results"},
          {"db", "FILE", "the results database (default OUT/vlp.sqlite)"}};
}

std::vector<Option> variant_options() {
  return {{"scale", "NAME", "smoke, micro, small or paper", "micro"},
          {"data", "NAME", "the data set, as named by the spec's [data.NAME]", "world"},
          {"device", "NAME", "cpu, cuda, or auto: cuda where there is one", "auto"}};
}

std::vector<Option> data_options() {
  return {{"data-cache", "DIR", "prepared data lies here (default OUT/data)"}, {"data-root", "DIR", "folder of the real data sets"}};
}

std::vector<Option> joined(std::vector<std::vector<Option>> lists) {
  std::vector<Option> out;
  for (auto& list : lists) out.insert(out.end(), list.begin(), list.end());
  return out;
}

namespace {

std::filesystem::path path_of(const CommandLine& line, const std::string& option) {
  if (line.text(option).empty()) throw BadInput(fmt::format("--{}: is empty; name a path, or leave the option away", option));
  return std::filesystem::absolute(line.text(option)).lexically_normal();
}

}  // namespace

std::filesystem::path out_folder(const CommandLine& line) { return path_of(line, "out"); }

std::filesystem::path database_of(const CommandLine& line) { return line.has("db") ? path_of(line, "db") : out_folder(line) / "vlp.sqlite"; }

std::filesystem::path data_cache_of(const CommandLine& line) {
  return line.has("data-cache") ? path_of(line, "data-cache") : out_folder(line) / "data";
}

results_db::Variant variant_of(const CommandLine& line) {
  return {line.text("scale"), line.text("data"), nn::name(nn::choose_device(line.text("device")))};
}

results_db::ExhibitKey exhibit_key(const CommandLine& line, const std::string& exhibit) { return {exhibit, variant_of(line)}; }

size_t width_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

namespace {

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

}  // namespace

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  std::vector<bool> numeric;
  for (size_t r = 0; r < rows.size(); ++r) {
    widths.resize(std::max(widths.size(), rows[r].size()), 0);
    numeric.resize(widths.size(), true);
    for (size_t c = 0; c < rows[r].size(); ++c) {
      widths[c] = std::max(widths[c], width_of(rows[r][c]));
      if (r > 0 && !rows[r][c].empty() && !is_number(rows[r][c])) numeric[c] = false;
    }
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - width_of(row[c]), ' ');
      line += (c > 0 ? "  " : "") + (numeric[c] ? padding + row[c] : row[c] + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace vlp::experiments
