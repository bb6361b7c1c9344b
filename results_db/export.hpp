#pragma once
// Results as CSV and JSON text for other programs. Numbers are written in full (shortest form that reads back to the same value).

#include <string>
#include <vector>

#include "results_db/reader.hpp"
#include "results_db/records.hpp"
#include "results_db/verdicts.hpp"

namespace vlp::results_db {

// RFC 4180: a header line, comma, CRLF-free lines, quotes where a field holds a comma, quote or newline.
std::string cells_csv(const std::vector<Cell>& cells);  // one line a seed; a cell without values has one line with an empty seed
std::string claims_csv(const ExhibitDef& def);
std::string verdicts_csv(const std::vector<Verdict>& verdicts);
std::string history_csv(const Reader& db, const std::vector<std::string>& run_keys);  // run, metric, step, value of every curve
std::string query_csv(const QueryResult& result);

// {"exhibit", "variant", "fidelity", "cells", "claims", "verdicts", "columns", "table"}; indented by two spaces, keys sorted.
std::string exhibit_json(const ExhibitDef& def, const std::vector<Cell>& cells, const std::vector<Verdict>& verdicts, const TableSummary& table);

}  // namespace vlp::results_db
