#include "experiments/history.hpp"

#include <algorithm>

#include "core/util/error.hpp"

namespace vlp::experiments {
namespace {

constexpr const char* kRuns =
    "SELECT v.run_key, v.state, v.error, coalesce(a.exhibit, ''), coalesce(a.ended - a.started, 0)"
    " FROM v_run v LEFT JOIN attempt a ON a.attempt_id = v.accepted_attempt ORDER BY v.run_key";

constexpr const char* kSeconds =
    "SELECT e.scale, e.data, e.device, r.kind, r.name, r.frozen_json, a.ended - a.started"
    " FROM (SELECT DISTINCT scale, data, device, run_key FROM exhibit JOIN row_def USING (exhibit_no) JOIN row_run USING (row_no)) e"
    " JOIN run r USING (run_key) JOIN attempt a ON a.attempt_id = r.accepted_attempt ORDER BY r.run_key";

constexpr const char* kBefore =
    "SELECT e.exhibit_id, e.scale, e.data, e.device, d.key, rr.seed, r.kind, r.name, p.part, p.hash, t.text"
    " FROM exhibit e JOIN row_def d USING (exhibit_no) JOIN row_run rr USING (row_no) JOIN run r USING (run_key)"
    " JOIN run_key_part p USING (run_key) JOIN part_text t USING (part, hash) WHERE rr.origin = 'spec'"
    " ORDER BY e.exhibit_no, d.ord, rr.seed, r.run_key, p.ord";

bool is(const results_db::Variant& variant, const std::vector<std::string>& row, size_t first) {
  return row[first] == variant.scale && row[first + 1] == variant.data && row[first + 2] == variant.device;
}

}  // namespace

History read_history(const std::filesystem::path& database, const Exhibit& exhibit) {
  History out;
  if (!std::filesystem::exists(database)) return out;
  const auto db = results_db::Reader::open(database);
  const auto& key = exhibit.def.key;
  for (const auto& row : db.query(kRuns).rows) out.runs[row[0]] = {row[1], row[2], row[3], std::stod(row[4])};
  for (const auto& row : db.query(kSeconds).rows)
    if (is(key.variant, row, 0)) out.costs.add(class_of(row[3], row[4], row[5]), std::stod(row[6]));
  for (const auto& row : db.query(kBefore).rows)
    if (row[0] == key.id && is(key.variant, row, 1)) out.before[{row[4], std::stoll(row[5]), row[6], row[7]}].push_back({row[8], row[9], row[10]});
  const auto known = db.exhibits();
  if (std::any_of(known.begin(), known.end(), [&](const auto& entry) { return entry.key == key; })) {
    out.noise = db.noise_floor(key);
    out.cells = db.cells(key);
  }
  return out;
}

}  // namespace vlp::experiments
