#pragma once
// Everything that a report shows of one exhibit, read from the database and judged.

#include "plots/view.hpp"
#include "results_db/reader.hpp"

namespace vlp::plots {

// Throws BadInput where the exhibit is not registered in this variant.
ExhibitView load_view(const results_db::Reader& db, const results_db::ExhibitKey& key);

}  // namespace vlp::plots
