#include "experiments/data_identity.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/data/spec.hpp"
#include "core/spec/document.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"

namespace vlp::experiments {

namespace fs = std::filesystem;
namespace {

std::vector<fs::path> files_of(const fs::path& place) {
  if (fs::is_regular_file(place)) return {place};
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(place, fs::directory_options::follow_directory_symlink)) {
    if (entry.is_regular_file()) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Hashes of files that were read before.
class HashCache final {
 public:
  explicit HashCache(fs::path file) : file_(std::move(file)) {
    known_ = fs::exists(file_) ? nlohmann::json::parse(read_file(file_), nullptr, false) : nlohmann::json::object();
    if (!known_.is_object()) known_ = nlohmann::json::object();
  }
  std::string hash(const fs::path& file) {
    const auto stamp = fmt::format("{}/{}", fs::file_size(file), fs::last_write_time(file).time_since_epoch().count());
    auto& entry = known_[file.string()];
    if (!entry.is_object() || entry.value("stamp", "") != stamp) {
      entry = {{"stamp", stamp}, {"sha256", sha256_file(file)}};
      changed_ = true;
    }
    return entry.at("sha256");
  }
  void save() const {
    if (!changed_) return;
    make_folder(file_.parent_path());
    write_file_atomic(file_, known_.dump());
  }

 private:
  fs::path file_;
  nlohmann::json known_;
  bool changed_ = false;
};

}  // namespace

std::string data_identity(const nlohmann::json& data, const fs::path& data_root, const fs::path& cache) {
  const auto document = spec::Document::from_json(data, "config.data");
  const auto settings = data::read_data(document.root());
  document.throw_if_errors();
  const auto places = settings.places();
  if (places.empty()) return "";
  if (data_root.empty()) throw BadInput("this data needs the folder of the real data sets; name it with --data-root");
  HashCache known(cache);
  Sha256 all;
  for (const auto& place : places) {
    if (!fs::exists(data_root / place))
      throw BadInput(fmt::format("{}: no such data set; name the folder of data sets with --data-root", (data_root / place).string()));
    for (const auto& file : files_of(data_root / place))
      all.update(fmt::format("{}\n{}\n{}\n", file.lexically_relative(data_root).generic_string(), fs::file_size(file), known.hash(file)));
  }
  known.save();
  return all.hex();
}

std::string weights_identity(const nlohmann::json& model, const fs::path& data_root, const fs::path& cache) {
  const auto weights = model.value("weights", nlohmann::json::object());
  HashCache known(cache);
  std::string out;
  for (const char* part : {"image", "text"}) {
    const auto name = weights.value(part, "");
    if (name.empty()) continue;
    if (data_root.empty()) throw BadInput(fmt::format("model.weights.{} = \"{}\" lies in the folder of the real data sets; name it with --data-root", part, name));
    const auto file = data_root / name;
    if (!fs::is_regular_file(file))
      throw BadInput(fmt::format("{}: no such weights (model.weights.{}); put the safetensors file there, or name another folder with --data-root",
                                 file.string(), part));
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", part, known.hash(file));
  }
  known.save();
  return out;
}

}  // namespace vlp::experiments
