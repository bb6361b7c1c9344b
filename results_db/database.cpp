#include "results_db/database.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "core/util/error.hpp"

namespace vlp::results_db {
namespace {

constexpr int kBusyTimeoutMs = 10000;

// One line for what the user can act on; anything else is our own fault.
[[noreturn]] void fail(sqlite3* db, int code, const std::string& file) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw BadInput(fmt::format("{}: another process has held the database locked for ten seconds; try again", file));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw BadInput(fmt::format("{}: is not a SQLite database or is damaged; restore a backup, or move it away to start anew", file));
    case SQLITE_READONLY:
      throw BadInput(fmt::format("{}: cannot be written; check its permissions or choose another with --db", file));
    case SQLITE_CANTOPEN:
      throw BadInput(fmt::format("{}: cannot be opened; check the path and its permissions", file));
    case SQLITE_FULL:
      throw BadInput(fmt::format("{}: the disk is full; free some space and run again", file));
    case SQLITE_IOERR:
      throw BadInput(fmt::format("{}: reading or writing failed: {}", file, db ? sqlite3_errmsg(db) : sqlite3_errstr(code)));
    default:
      throw InternalFault(fmt::format("{}: {} (SQLite code {})", file, sqlite3_errmsg(db), code));
  }
}

std::string file_of(sqlite3* db) {
  const char* name = sqlite3_db_filename(db, "main");
  return name && *name ? name : "database";
}

void check(sqlite3* db, int code) {
  if (code != SQLITE_OK) fail(db, code, file_of(db));
}

}  // namespace

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
  check(db_, sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &stmt_, nullptr));
}
Statement::~Statement() { sqlite3_finalize(stmt_); }
Statement::Statement(Statement&& other) noexcept : db_(other.db_), stmt_(std::exchange(other.stmt_, nullptr)) {}

void Statement::reset() { sqlite3_reset(stmt_); }

bool Statement::step() {
  const int code = sqlite3_step(stmt_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(db_, code, file_of(db_));
}

int64_t Statement::int64(int column) const { return sqlite3_column_int64(stmt_, column); }
double Statement::real(int column) const { return sqlite3_column_double(stmt_, column); }
bool Statement::is_null(int column) const { return sqlite3_column_type(stmt_, column) == SQLITE_NULL; }
int Statement::columns() const { return sqlite3_column_count(stmt_); }
std::string Statement::column_name(int column) const { return sqlite3_column_name(stmt_, column); }
bool Statement::read_only() const { return sqlite3_stmt_readonly(stmt_) != 0; }

std::string Statement::text(int column) const {
  const auto* p = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, column));
  return p ? std::string(p, static_cast<size_t>(sqlite3_column_bytes(stmt_, column))) : std::string();
}
std::optional<double> Statement::optional_real(int column) const { return is_null(column) ? std::nullopt : std::optional<double>(real(column)); }
std::span<const std::byte> Statement::blob(int column) const {
  const auto* p = static_cast<const std::byte*>(sqlite3_column_blob(stmt_, column));
  return {p, static_cast<size_t>(sqlite3_column_bytes(stmt_, column))};
}

void Statement::bind_one(int i, int64_t v) { check(db_, sqlite3_bind_int64(stmt_, i, v)); }
void Statement::bind_one(int i, double v) { check(db_, sqlite3_bind_double(stmt_, i, v)); }
void Statement::bind_one(int i, std::nullopt_t) { check(db_, sqlite3_bind_null(stmt_, i)); }
void Statement::bind_one(int i, std::string_view v) {
  check(db_, sqlite3_bind_text64(stmt_, i, v.data() ? v.data() : "", v.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Statement::bind_one(int i, std::span<const std::byte> v) {
  check(db_, v.empty() ? sqlite3_bind_zeroblob(stmt_, i, 0) : sqlite3_bind_blob64(stmt_, i, v.data(), v.size(), SQLITE_TRANSIENT));
}

Database::Database(const std::filesystem::path& file, Mode mode) : file_(file) {
  const int flags = mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) {
    sqlite3_close(std::exchange(db_, nullptr));
    fail(nullptr, code, file.string());
  }
  check(db_, sqlite3_busy_timeout(db_, kBusyTimeoutMs));
}
Database::~Database() { sqlite3_close(db_); }

void Database::execute(std::string_view script) const { check(db_, sqlite3_exec(db_, std::string(script).c_str(), nullptr, nullptr, nullptr)); }
Statement Database::prepare(std::string_view sql) const { return Statement(db_, sql); }
int64_t Database::changes() const { return sqlite3_changes64(db_); }
bool Database::opened_read_only() const { return sqlite3_db_readonly(db_, "main") == 1; }

Transaction::Transaction(const Database& db) : db_(db) { db_.execute("BEGIN IMMEDIATE"); }
Transaction::~Transaction() {
  if (!open_) return;
  try {
    db_.execute("ROLLBACK");
  } catch (const Error&) {  // SQLite has already rolled back, for example on a full disk
    open_ = false;
  }
}
void Transaction::commit() {
  db_.execute("COMMIT");
  open_ = false;
}

double now_seconds() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace vlp::results_db
