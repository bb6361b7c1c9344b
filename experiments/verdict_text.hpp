#pragma once
// Verdicts as `vlp verdict` prints them, and the exit code that they mean.

#include <string>
#include <vector>

#include "results_db/verdicts.hpp"

namespace vlp::experiments {

// A line a claim, a block a column, a line for the table. The same inputs give the same bytes.
std::string verdict_text(const results_db::ExhibitKey& key, const std::vector<results_db::Verdict>& verdicts, const results_db::TableSummary& table);

// 0 agrees, 1 disagrees, 3 undecided, mixed or not judged.
int verdict_code(const results_db::TableSummary& table);

}  // namespace vlp::experiments
