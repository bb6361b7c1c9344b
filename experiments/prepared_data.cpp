#include "experiments/prepared_data.hpp"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "core/util/file.hpp"
#include "core/util/sha256.hpp"

namespace vlp::experiments {

void record_prepared_data(results_db::Store& store, const std::vector<results_db::RunDef>& runs, const Folders& folders) {
  for (const auto& run : runs) {
    if (run.kind != "prepare") continue;
    const auto output = StageGraph({run}, folders).at(run.run_key).output;
    if (!std::filesystem::exists(output / "manifest.json")) continue;
    nlohmann::json content = {{"packed", read_file(output / "manifest.json")}};
    if (const auto world = output / "world" / "manifest.json"; std::filesystem::exists(world))
      content["world"] = nlohmann::json::parse(read_file(world)).at("sha256");
    for (const auto& part : run.parts)
      if (part.part == "data") content["published"] = part.text;
    const auto text = content.dump();
    store.record_data_asset({run.run_key, "prepared", sha256_hex(text), text, 0, 0});
  }
}

}  // namespace vlp::experiments
