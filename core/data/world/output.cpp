#include "core/data/world/output.hpp"

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::data::world {
namespace {

std::string list_of(const std::vector<nlohmann::json>& records) {
  std::string out = "[";
  for (size_t i = 0; i < records.size(); ++i) out += (i == 0 ? "\n" : ",\n") + records[i].dump();
  return out + "\n]";
}

}  // namespace

GrowingFile::GrowingFile(const std::filesystem::path& file) : file_(file), out_(file, std::ios::binary | std::ios::trunc) {}

void GrowingFile::append(std::string_view bytes) {
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  hash_.update(bytes);
}

std::string GrowingFile::finish() {
  out_.close();
  if (!out_) throw BadInput(fmt::format("{}: writing failed (is there space, and may you write there?)", file_.string()));
  return hash_.hex();
}

std::string write_plain(const std::filesystem::path& file, std::string_view bytes) {
  GrowingFile out(file);
  out.append(bytes);
  return out.finish();
}

Output::Output(std::filesystem::path folder) : folder_(std::move(folder)) {
  make_folder(folder_);
}

void Output::write(const std::string& name, std::string_view bytes) {
  note(name, write_plain(folder_ / name, bytes));
}

void Output::write_list(const std::string& name, const nlohmann::json& head, const std::string& key, const std::vector<nlohmann::json>& records) {
  std::string out = head.dump();
  out.back() = ',';
  write(name, fmt::format("{}\"{}\":{}}}\n", out, key, list_of(records)));
}

void Output::write_array(const std::string& name, const std::vector<nlohmann::json>& records) {
  write(name, list_of(records) + "\n");
}

void Output::write_lines(const std::string& name, const std::vector<nlohmann::json>& records) {
  std::string out;
  for (const auto& record : records) out += record.dump() + "\n";
  write(name, out);
}

}  // namespace vlp::data::world
