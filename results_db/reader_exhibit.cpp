// Reader: exhibits, their cells, claims and noise.

#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "results_db/database.hpp"
#include "results_db/definition.hpp"
#include "results_db/lookup.hpp"
#include "results_db/open.hpp"
#include "results_db/reader.hpp"

namespace vlp::results_db {
namespace {

using nlohmann::json;

void read_rows(const Database& db, int64_t exhibit, ExhibitDef& def) {
  std::map<int64_t, size_t> place;
  Statement q = db.prepare("SELECT row_no, key, label, role, level, config_json FROM row_def WHERE exhibit_no = ?1 ORDER BY ord");
  for (q.bind(exhibit); q.step();) {
    place[q.int64(0)] = def.rows.size();
    def.rows.push_back({.key = q.text(1), .label = q.text(2), .role = q.text(3), .config_json = q.text(5), .paper = {}});
    if (!q.is_null(4)) def.figure_levels[q.text(1)] = q.real(4);
  }
  Statement printed = db.prepare(
      "SELECT row_no, metric_id, value_text FROM reference_value JOIN row_def USING (row_no) WHERE exhibit_no = ?1 ORDER BY row_no, metric_id");
  for (printed.bind(exhibit); printed.step();) def.rows[place.at(printed.int64(0))].paper[printed.text(1)] = printed.text(2);
}

void read_metrics(const Database& db, int64_t exhibit, ExhibitDef& def) {
  Statement q = db.prepare(
      "SELECT metric_id, label, version, direction, unit, split, selection, is_primary, task FROM metric_def WHERE exhibit_no = ?1 ORDER BY ord");
  for (q.bind(exhibit); q.step();)
    def.metrics.push_back({.id = q.text(0),
                           .label = q.text(1),
                           .version = q.int64(2),
                           .direction = static_cast<int>(q.int64(3)),
                           .unit = q.text(4),
                           .split = q.text(5),
                           .selection = q.text(6),
                           .primary = q.int64(7) != 0,
                           .task = q.text(8)});
}

void read_claims(const Database& db, int64_t exhibit, ExhibitDef& def) {
  Statement q = db.prepare(
      "SELECT claim_id, kind, rows_json, metric_id, shape, text, locator, note, headline, margin_ratio, expected FROM claim"
      " WHERE exhibit_no = ?1 AND standing = 1 ORDER BY ord");
  for (q.bind(exhibit); q.step();)
    def.claims.push_back({.id = q.text(0),
                          .kind = q.text(1),
                          .rows = json::parse(q.text(2)),
                          .metric = q.text(3),
                          .shape = q.text(4),
                          .text = q.text(5),
                          .locator = q.text(6),
                          .note = q.text(7),
                          .headline = q.int64(8) != 0,
                          .margin_ratio = q.real(9),
                          .expected = q.optional_real(10)});
}

void read_deviations(const Database& db, int64_t exhibit, ExhibitDef& def) {
  Statement q = db.prepare("SELECT what, paper, ours, expect FROM deviation WHERE exhibit_no = ?1 ORDER BY ord");
  for (q.bind(exhibit); q.step();) def.deviations.push_back({q.text(0), q.text(1), q.text(2), q.text(3)});
}

}  // namespace

Reader::Reader(std::unique_ptr<Database> db) : db_(std::move(db)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;
Reader Reader::open(const std::filesystem::path& file) { return Reader(open_to_read(file)); }

std::vector<ExhibitEntry> Reader::exhibits() const {
  std::vector<ExhibitEntry> out;
  Statement q = db_->prepare(
      "SELECT e.exhibit_id, e.scale, e.data, e.device, e.paper, e.kind, e.title, e.locator, e.fidelity, count(p.run_key), count(p.accepted_attempt)"
      " FROM exhibit e LEFT JOIN (SELECT DISTINCT d.exhibit_no, r.run_key, r.accepted_attempt FROM row_def d JOIN row_run rr USING (row_no)"
      " JOIN run r USING (run_key) WHERE rr.origin = 'spec') p USING (exhibit_no)"
      " GROUP BY e.exhibit_no ORDER BY e.exhibit_id, e.scale, e.data, e.device");
  while (q.step())
    out.push_back({{q.text(0), {q.text(1), q.text(2), q.text(3)}}, q.text(4), q.text(5), q.text(6), q.text(7), q.text(8), q.int64(9), q.int64(10)});
  return out;
}

ExhibitDef Reader::exhibit(const ExhibitKey& key) const {
  const int64_t exhibit = exhibit_no(*db_, key);
  ExhibitDef def;
  def.key = key;
  Statement q = db_->prepare(
      "SELECT paper, kind, title, locator, fidelity, comparison, figure_x, layout, seeds_json, rel_path, source_text, source_sha256, designs_json"
      " FROM exhibit JOIN spec USING (spec_id) WHERE exhibit_no = ?1");
  q.bind(exhibit).step();
  def.paper = q.text(0), def.kind = q.text(1), def.title = q.text(2), def.locator = q.text(3), def.fidelity = q.text(4);
  def.comparison = q.text(5), def.figure_x = q.text(6), def.layout = q.text(7);
  def.seeds = json::parse(q.text(8)).get<std::vector<int64_t>>();
  def.spec_path = q.text(9), def.spec_text = q.text(10), def.spec_sha256 = q.text(11);
  def.designs = designs_from_json(json::parse(q.text(12)));
  read_rows(*db_, exhibit, def);
  read_metrics(*db_, exhibit, def);
  read_claims(*db_, exhibit, def);
  read_deviations(*db_, exhibit, def);
  return def;
}

std::vector<NoiseFloor> Reader::noise_floor(const ExhibitKey& key) const {
  std::vector<NoiseFloor> out;
  const ExhibitDef def = exhibit(key);
  std::set<std::string> anchors;
  for (const RowDef& row : def.rows)
    if (row.role == "anchor") anchors.insert(row.key);
  for (const Cell& cell : cells(key))
    if (anchors.contains(cell.row) && cell.n >= 2) out.push_back({cell.metric, cell.split, cell.sd, static_cast<double>(cell.n - 1), cell.row});
  return out;
}

std::vector<Verdict> Reader::verdicts(const ExhibitKey& key) const {
  std::vector<Verdict> out;
  Statement q = db_->prepare(
      "SELECT claim_id, kind, metric_id, row_a, row_b, verdict, detail, magnitude, tier, sd_mode, text, locator, headline, n_a, n_b, n_needed,"
      " d_paper, d, se, df, lo, hi, margin, p_conf, p_contra, adj_conf, adj_contra, mde FROM claim JOIN verdict USING (claim_no)"
      " WHERE exhibit_no = ?1 AND standing = 1 ORDER BY ord");
  for (q.bind(exhibit_no(*db_, key)); q.step();) {
    Verdict v;
    v.claim_id = q.text(0), v.kind = q.text(1), v.metric = q.text(2), v.row_a = q.text(3), v.row_b = q.text(4), v.verdict = q.text(5);
    v.detail = q.text(6), v.magnitude = q.text(7), v.tier = q.text(8), v.sd_mode = q.text(9), v.text = q.text(10), v.locator = q.text(11);
    v.headline = q.int64(12) != 0, v.n_a = q.int64(13), v.n_b = q.int64(14), v.n_needed = q.int64(15);
    int i = 16;
    for (auto* field : {&v.d_paper, &v.d, &v.se, &v.df, &v.lo, &v.hi, &v.margin, &v.p_conf, &v.p_contra, &v.adj_conf, &v.adj_contra, &v.mde})
      *field = q.optional_real(i++);
    out.push_back(std::move(v));
  }
  return out;
}

std::vector<Registration> Reader::registrations(const ExhibitKey& key) const {
  std::vector<Registration> out;
  Statement q =
      db_->prepare("SELECT claim_id, revision, registered_at, results_by_then FROM claim WHERE exhibit_no = ?1 AND standing = 1 ORDER BY ord");
  for (q.bind(exhibit_no(*db_, key)); q.step();) out.push_back({q.text(0), q.int64(1), q.real(2), q.int64(3)});
  return out;
}

std::vector<ClaimEdit> Reader::claim_edits(const ExhibitKey& key) const {
  std::vector<ClaimEdit> out;
  Statement q = db_->prepare(
      "SELECT at, substr(kind, 7), json FROM event WHERE subject = ?1 AND kind IN ('claim_edited', 'claim_retired', 'claim_restored')"
      " ORDER BY event_no");
  for (q.bind(display_name(key)); q.step();) {
    const json body = json::parse(q.text(2));
    out.push_back({body.at("claim"), q.text(1), body.at("revision"), q.real(0), body.at("results"), body.at("before"), body.at("after")});
  }
  return out;
}

std::vector<Event> Reader::events(const std::string& prefix) const {
  std::vector<Event> out;
  Statement q = db_->prepare("SELECT at, actor, subject, kind, json FROM event WHERE substr(subject, 1, length(?1)) = ?1 ORDER BY event_no");
  for (q.bind(prefix); q.step();) out.push_back({q.real(0), q.text(1), q.text(2), q.text(3), q.text(4)});
  return out;
}

QueryResult Reader::query(const std::string& sql) const {
  try {
    Statement q = db_->prepare(sql);
    if (q.columns() == 0 || !q.read_only()) throw BadInput("query: only a SELECT is allowed here");
    QueryResult out;
    for (int i = 0; i < q.columns(); ++i) out.columns.push_back(q.column_name(i));
    while (q.step()) {
      out.rows.emplace_back();
      for (int i = 0; i < q.columns(); ++i) out.rows.back().push_back(q.text(i));
    }
    return out;
  } catch (const InternalFault& e) {  // a mistake in the user's SQL
    throw BadInput(fmt::format("query: {}", e.what()));
  }
}

}  // namespace vlp::results_db
