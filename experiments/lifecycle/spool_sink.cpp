#include "experiments/lifecycle/spool_sink.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/util/clock.hpp"

namespace vlp::experiments {

using Durability = SpoolWriter::Durability;

void SpoolSink::progress(int64_t step, int64_t total, double rate) {
  const double now = steady_time();
  if (now - last_progress_ < 1 && step != total) return;
  last_progress_ = now;
  spool_.append("progress", {{"step", step}, {"total", total}, {"rate", rate}});
}

void SpoolSink::metrics(int64_t step, const std::vector<std::pair<std::string, double>>& values) {
  auto record = nlohmann::json::object();
  for (const auto& [name, value] : values) record[name] = std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(value_kind(value));
  spool_.append("metrics", {{"step", step}, {"values", std::move(record)}});
}

void SpoolSink::final_score(const FinalScore& score) {
  const bool finite = std::isfinite(score.value);
  if (!finite && non_finite_.empty()) non_finite_ = fmt::format("{} on {} is {}", score.metric, score.split, value_kind(score.value));
  spool_.append("final",
                {{"metric", score.metric},
                 {"split", score.split},
                 {"value", finite ? nlohmann::json(score.value) : nlohmann::json(nullptr)},
                 {"value_kind", value_kind(score.value)},
                 {"n_items", score.n_items},
                 {"item_se", score.item_se},
                 {"selection", score.selection}},
                Durability::kStored);
}

void SpoolSink::items(const std::string& metric, const std::string& split, const std::filesystem::path& file) {
  const auto relative = file.is_absolute() ? file.lexically_relative(run_dir_) : file;
  spool_.append("items", {{"metric", metric}, {"split", split}, {"file", relative.string()}}, Durability::kStored);
}

void SpoolSink::checkpoint(int64_t step, const std::string& sha256) {
  spool_.append("checkpoint", {{"step", step}, {"sha256", sha256}}, Durability::kStored);
}

}  // namespace vlp::experiments
