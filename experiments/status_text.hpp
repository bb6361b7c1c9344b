#pragma once
// How far an exhibit is, as `vlp status` and `vlp watch` print it.

#include <string>

#include "results_db/reader.hpp"

namespace vlp::experiments {

// Counts for each kind of stage; then what runs (step, rate, time left, newest loss, age of the last sign of life) and what failed and why.
// `now` is Unix seconds.
std::string status_text(const results_db::Reader& db, const results_db::ExhibitKey& key, double now);
// Whether any stage has a live attempt.
bool is_active(const results_db::Reader& db, const results_db::ExhibitKey& key);

}  // namespace vlp::experiments
