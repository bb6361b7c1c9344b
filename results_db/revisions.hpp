#pragma once
// The scores of an exhibit as another revision of the code computed them.
//
// The keys of runs change with the code, so an exhibit's plan leads to the newest runs only. What stays the same is the experiment: kind, name,
// seed and configuration of a run and of all its parents. Runs that agree in those are the same experiment under different code.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results_db/reader.hpp"

namespace vlp::results_db {

using CellValues = std::map<std::pair<std::string, std::string>, std::vector<std::pair<int64_t, double>>>;  // (row, metric) -> (seed, value)

struct SideScores {
  std::string name;
  CellValues cells;
  bool dirty = false;  // some were made from a working tree with uncommitted changes
};

// Of the exhibit's plan, whatever the revision.
SideScores scores_of_plan(const Reader& db, const ExhibitKey& key, const std::string& name);
// Of the experiments that the plan holds, those that a revision (a prefix of its hash) computed; of several the newest.
// Throws BadInput where the revision computed nothing of the exhibit, naming those that did.
SideScores scores_of_revision(const Reader& db, const ExhibitKey& key, const std::string& revision);

}  // namespace vlp::results_db
