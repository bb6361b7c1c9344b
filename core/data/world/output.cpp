#include "core/data/world/output.hpp"

#include <cerrno>
#include <cstring>

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

GrowingFile::GrowingFile(const std::filesystem::path& file) : file_(file), out_(std::fopen(file.c_str(), "wbe")) {
  if (!out_) fail("cannot be written");
}

void GrowingFile::append(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), out_.get()) != bytes.size()) fail("writing failed");
  hash_.update(bytes);
}

std::string GrowingFile::finish() {
  if (std::fclose(out_.release()) != 0) fail("writing failed");
  return hash_.hex();
}

void GrowingFile::fail(const char* what) const { throw BadInput(fmt::format("{}: {}: {}", file_.string(), what, std::strerror(errno))); }

std::string write_plain(const std::filesystem::path& file, std::string_view bytes) {
  GrowingFile out(file);
  out.append(bytes);
  return out.finish();
}

Output::Output(std::filesystem::path folder) : folder_(std::move(folder)) { make_folder(folder_); }

void Output::write(const std::string& name, std::string_view bytes) { note(name, write_plain(folder_ / name, bytes)); }

void Output::write_list(const std::string& name, const nlohmann::json& head, const std::string& key, const std::vector<nlohmann::json>& records) {
  std::string out = head.dump();
  out.back() = ',';
  write(name, fmt::format("{}\"{}\":{}}}\n", out, key, list_of(records)));
}

void Output::write_array(const std::string& name, const std::vector<nlohmann::json>& records) { write(name, list_of(records) + "\n"); }

void Output::write_lines(const std::string& name, const std::vector<nlohmann::json>& records) {
  std::string out;
  for (const auto& record : records) out += record.dump() + "\n";
  write(name, out);
}

}  // namespace vlp::data::world
