#pragma once
// Definitions as JSON: what is hashed to notice an edit, and what an edit's event keeps.

#include <string>

#include <nlohmann/json.hpp>

#include "results_db/records.hpp"

namespace vlp::results_db {

// Everything in the definition, without the spec's path and text.
nlohmann::json definition_json(const ExhibitDef& def);
// A claim with the printed values that it speaks about: what stands registered before results exist.
nlohmann::json claim_json(const ExhibitDef& def, const ClaimDef& claim);
// The sweeps of an exhibit as they are stored: an array of {form, base, factors}.
nlohmann::json designs_json(const std::vector<DesignDef>& designs);
std::vector<DesignDef> designs_from_json(const nlohmann::json& designs);
// "semmim/table-6 micro/world/cpu": an exhibit's name in events and messages.
std::string display_name(const ExhibitKey& key);

}  // namespace vlp::results_db
