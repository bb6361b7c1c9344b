// Store: from a worker's spool into the database, each record exactly once.

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"
#include "results_db/database.hpp"
#include "results_db/items.hpp"
#include "results_db/spool.hpp"
#include "results_db/store.hpp"

namespace vlp::results_db {
namespace {

using nlohmann::json;

constexpr int64_t kChunkBytes = 4 << 20;  // of spool in one transaction

struct Cursor {
  int64_t attempt_no = 0, fence = 0, offset = 0, last_seq = -1;
  std::string run_key;
};

Cursor read_cursor(const Database& db, const std::string& attempt_id) {
  Statement q = db.prepare(
      "SELECT attempt_no, fence, coalesce(byte_offset, 0), coalesce(last_seq, -1), run_key FROM attempt LEFT JOIN spool_cursor USING (attempt_no)"
      " WHERE attempt_id = ?1");
  if (!q.bind(attempt_id).step()) throw InternalFault(fmt::format("ingest: no attempt {}", attempt_id));
  return {q.int64(0), q.int64(1), q.int64(2), q.int64(3), q.text(4)};
}

// The complete lines from `offset`, at least one if there is one; empty: nothing new.
std::string complete_lines(std::ifstream& in, int64_t offset) {
  std::string text;
  for (int64_t want = kChunkBytes;; want *= 2) {
    text.resize(static_cast<size_t>(want));
    in.clear();
    in.seekg(offset);
    in.read(text.data(), want);
    text.resize(static_cast<size_t>(in.gcount()));
    const size_t end = text.rfind('\n');
    if (end != std::string::npos) return text.substr(0, end + 1);
    if (static_cast<int64_t>(text.size()) < want) return {};
  }
}

struct Number {
  std::optional<double> value;
  int kind = 0;
  static constexpr const char* kNames[] = {"FINITE", "NAN", "PINF", "NINF"};
};

Number number(const json& v, const std::string& kind = {}) {
  if (v.is_number() && std::isfinite(v.get<double>())) return {v.get<double>(), 0};
  const std::string name = v.is_string() ? v.get<std::string>() : kind;
  for (int i = 1; i <= 3; ++i)
    if (name == Number::kNames[i]) return {std::nullopt, i};
  return {std::nullopt, 1};
}

// Writes the records of one chunk. Statements are prepared once a chunk, names of curves are looked up once.
class Writer final {
 public:
  Writer(const Database& db, const Cursor& cursor, const std::string& attempt_id, std::filesystem::path folder)
      : db_(db),
        cursor_(cursor),
        attempt_id_(attempt_id),
        folder_(std::move(folder)),
        point_(db.prepare("INSERT OR REPLACE INTO metric_point VALUES(?1, ?2, ?3, ?4, ?5, ?6)")) {}

  void write(const json& r) {
    const std::string type = r["type"];
    time_ = r.value("t", 0.0);
    if (type == "metrics") metrics(r);
    else if (type == "progress") progress(r);
    else if (type == "final") final_score(r);
    else if (type == "items") items(r);
    else if (type == "checkpoint")
      db_.run("INSERT OR REPLACE INTO checkpoint VALUES(?1, ?2, ?3, ?4)", cursor_.attempt_no, r.at("step").get<int64_t>(),
              r.at("sha256").get<std::string>(), time_);
    else if (type == "end") end(r);
    else if (type == "header") header(r);
    latest_ = std::max(latest_, time_);
  }
  double latest() const { return latest_; }

 private:
  void metrics(const json& r) {
    const auto step = r.at("step").get<int64_t>();
    for (const auto& [name, v] : r.at("values").items()) {
      const Number n = number(v);
      point_.run(cursor_.attempt_no, name_no(name), step, time_, n.value, n.kind);
    }
  }
  int64_t name_no(const std::string& name) {
    const auto known = names_.find(name);
    if (known != names_.end()) return known->second;
    db_.run("INSERT OR IGNORE INTO point_name(name) VALUES(?1)", name);
    Statement q = db_.prepare("SELECT name_no FROM point_name WHERE name = ?1");
    q.bind(name).step();
    return names_[name] = q.int64(0);
  }
  void progress(const json& r) {
    db_.run("UPDATE attempt SET step = ?2, total_steps = ?3, rate = ?4 WHERE attempt_no = ?1", cursor_.attempt_no, r.at("step").get<int64_t>(),
            r.value("total", int64_t{0}), r.contains("rate") && r["rate"].is_number() ? r["rate"].get<double>() : 0.0);
  }
  void final_score(const json& r) {
    const Number n = number(r.at("value"), r.value("value_kind", ""));
    const auto se = r.find("item_se");
    db_.run("INSERT OR REPLACE INTO metric_final VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", cursor_.run_key, attempt_id_,
            r.at("metric").get<std::string>(), r.at("split").get<std::string>(), n.value, Number::kNames[n.kind], r.value("n_items", int64_t{0}),
            se != r.end() && se->is_number() ? se->get<double>() : 0.0, r.value("selection", ""), r.value("version", int64_t{1}));
  }
  void items(const json& r) {
    const ItemScores s = read_item_scores(folder_, r.at("file").get<std::string>());
    const std::string hash = sha256_hex(s.listing);
    db_.run("INSERT OR IGNORE INTO item_set(sha256, n, listing) VALUES(?1, ?2, ?3)", hash, static_cast<int64_t>(s.values.size()),
            std::as_bytes(std::span(s.listing)));
    const auto predictions = s.predictions.empty() ? std::nullopt : std::optional(json(s.predictions).dump());
    db_.run("INSERT OR REPLACE INTO item_score SELECT ?1, ?2, ?3, item_set_no, ?5, ?6 FROM item_set WHERE sha256 = ?4", cursor_.attempt_no,
            r.at("metric").get<std::string>(), r.at("split").get<std::string>(), hash, std::as_bytes(std::span(s.values)), predictions);
  }
  void end(const json& r) {
    const json kept = {{"state", r.at("state")}, {"error_kind", r.value("error_kind", "")}, {"error_text", r.value("error_text", "")}};
    db_.run("UPDATE attempt SET end_json = ?2 WHERE attempt_no = ?1", cursor_.attempt_no, kept.dump());
  }
  void header(const json& r) {
    if (!r.contains("environment")) return;
    json facts = json::object();
    Statement q = db_.prepare("SELECT facts_json FROM attempt JOIN environment USING (env_sha256) WHERE attempt_no = ?1");
    if (q.bind(cursor_.attempt_no).step()) facts = json::parse(q.text(0));
    for (const auto& [name, value] : r["environment"].items()) facts[name] = value.is_string() ? value : json(value.dump());
    const std::string text = facts.dump(), hash = sha256_hex(text);
    db_.run("INSERT OR IGNORE INTO environment VALUES(?1, ?2)", hash, text);
    db_.run("UPDATE attempt SET env_sha256 = ?2 WHERE attempt_no = ?1", cursor_.attempt_no, hash);
  }

  const Database& db_;
  const Cursor& cursor_;
  const std::string& attempt_id_;
  std::filesystem::path folder_;
  Statement point_;
  std::map<std::string, int64_t> names_;
  double time_ = 0, latest_ = 0;
};

// Stores one line; true if it was a record of this attempt. Damage that costs a record is noted on the attempt.
class LineReader final {
 public:
  LineReader(const Database& db, Cursor& cursor, const std::string& attempt_id, const std::filesystem::path& spool)
      : db_(db), cursor_(cursor), attempt_id_(attempt_id), spool_(spool), writer_(db, cursor, attempt_id, spool.parent_path()) {}

  bool take(std::string_view line, int64_t offset) {
    if (line.empty()) return false;
    const auto record = parse_spool_line(line);
    if (!record) {  // before the first own record it is the torn end of an earlier attempt
      damage(offset, "checksum", cursor_.last_seq >= 0);
      return false;
    }
    const auto seq = (*record)["seq"].get<int64_t>();
    if ((*record)["fence"].get<int64_t>() != cursor_.fence || seq <= cursor_.last_seq) return false;
    if (cursor_.last_seq >= 0 ? seq != cursor_.last_seq + 1 : seq > 1) damage(offset, "sequence gap", true);
    cursor_.last_seq = seq;
    try {
      writer_.write(*record);
    } catch (const json::exception& e) {
      damage(offset, e.what(), true);
      return false;
    } catch (const BadInput& e) {
      damage(offset, e.what(), true);
      return false;
    }
    return true;
  }
  double latest() const { return writer_.latest(); }

 private:
  void damage(int64_t offset, const std::string& what, bool counts) {
    db_.run("INSERT INTO event(at, actor, subject, kind, json) VALUES(?1, 'vlp', ?2, 'spool_damaged', ?3)", now_seconds(), "attempt " + attempt_id_,
            json{{"spool", spool_.string()}, {"offset", offset}, {"what", what}}.dump());
    if (counts) db_.run("UPDATE attempt SET damaged = 1 WHERE attempt_no = ?1", cursor_.attempt_no);
  }
  const Database& db_;
  Cursor& cursor_;
  const std::string& attempt_id_;
  const std::filesystem::path& spool_;
  Writer writer_;
};

}  // namespace

int64_t Store::ingest(const std::string& attempt_id, const std::filesystem::path& spool) {
  std::ifstream in(spool, std::ios::binary);
  if (!in) return 0;
  int64_t stored = 0;
  for (;;) {
    Cursor cursor = read_cursor(*db_, attempt_id);
    const int64_t from = cursor.offset;
    const std::string text = complete_lines(in, from);
    if (text.empty()) return stored;
    Transaction transaction(*db_);
    cursor = read_cursor(*db_, attempt_id);
    if (cursor.offset != from) continue;  // another process ingested meanwhile
    LineReader reader(*db_, cursor, attempt_id, spool);
    for (size_t start = 0; start < text.size();) {
      const size_t end = text.find('\n', start);
      stored += reader.take(std::string_view(text).substr(start, end - start), from + static_cast<int64_t>(start)) ? 1 : 0;
      start = end + 1;
    }
    db_->run("INSERT OR REPLACE INTO spool_cursor VALUES(?1, ?2, ?3)", cursor.attempt_no, from + static_cast<int64_t>(text.size()), cursor.last_seq);
    db_->run("UPDATE attempt SET heartbeat_at = max(heartbeat_at, ?2) WHERE attempt_no = ?1", cursor.attempt_no, reader.latest());
    transaction.commit();
  }
}

}  // namespace vlp::results_db
