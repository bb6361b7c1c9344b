#pragma once
// Whether a class of machines repeats a run to the bit, as `vlp determinism` found out. Kept as events of the database, the newest counts.

#include <map>
#include <optional>
#include <string>

#include "results_db/reader.hpp"
#include "results_db/store.hpp"

namespace vlp::results_db {

// What decides the bits of a run beside its code and configuration: CPU, compiler, libraries, device.
std::string hardware_class(const std::map<std::string, std::string>& facts, const std::string& device);

struct Certificate {
  std::string hardware, scale;  // of which it speaks
  std::string exhibit, row;
  int64_t seed = 0, stages = 0, losses = 0, scores = 0;  // compared
  bool equal = false;
  std::string difference;  // the first; empty where equal
  double at = 0;           // Unix seconds
};
void save_certificate(Store& store, const Certificate& certificate);
std::optional<Certificate> newest_certificate(const Reader& db, const std::string& hardware, const std::string& scale);

}  // namespace vlp::results_db
