#pragma once
// A thin, typed layer over the SQLite C API. Used inside results_db only.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace vlp::results_db {

class Database;

// A prepared statement. Parameters are bound in their order from ?1, columns are read from 0. Not to outlive its database.
class Statement final {
 public:
  Statement(sqlite3* db, std::string_view sql);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  // Binds all parameters and starts over.
  template <class... T> Statement& bind(const T&... values) {
    reset();
    int i = 0;
    (bind_one(++i, values), ...);
    return *this;
  }
  bool step();                                          // true: a row is there
  template <class... T> void run(const T&... values) {  // bind, execute, reset
    bind(values...);
    while (step()) {}
    reset();
  }
  int64_t int64(int column) const;
  double real(int column) const;       // 0 for NULL
  std::string text(int column) const;  // empty for NULL; numbers as SQLite prints them
  bool is_null(int column) const;
  std::optional<double> optional_real(int column) const;
  std::span<const std::byte> blob(int column) const;  // valid until the next step
  int columns() const;
  std::string column_name(int column) const;
  bool read_only() const;

 private:
  void reset();
  void bind_one(int i, int64_t v);
  void bind_one(int i, int v) { bind_one(i, static_cast<int64_t>(v)); }
  void bind_one(int i, bool v) { bind_one(i, static_cast<int64_t>(v)); }
  void bind_one(int i, double v);
  void bind_one(int i, std::string_view v);
  void bind_one(int i, const std::string& v) { bind_one(i, std::string_view(v)); }
  void bind_one(int i, const char* v) { bind_one(i, std::string_view(v)); }
  void bind_one(int i, std::span<const std::byte> v);
  void bind_one(int i, std::nullopt_t);
  template <class T> void bind_one(int i, const std::optional<T>& v) {
    if (v) bind_one(i, *v);
    else bind_one(i, std::nullopt);
  }
  sqlite3* db_;
  sqlite3_stmt* stmt_ = nullptr;
};

class Database final {
 public:
  enum class Mode { kReadOnly, kReadWrite };
  // Opens the file (kReadWrite creates it) and sets busy_timeout. No other pragma.
  Database(const std::filesystem::path& file, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(std::string_view script) const;  // one or several statements without parameters
  Statement prepare(std::string_view sql) const;
  template <class... T> void run(std::string_view sql, const T&... values) const { prepare(sql).run(values...); }
  int64_t changes() const;  // rows changed by the last statement
  bool opened_read_only() const;
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  sqlite3* db_ = nullptr;
};

// One write transaction, BEGIN IMMEDIATE: waits for its turn at the start, so that it never has to give up in the middle.
class Transaction final {
 public:
  explicit Transaction(const Database& db);
  ~Transaction();  // rolls back unless committed
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Database& db_;
  bool open_ = true;
};

double now_seconds();  // Unix time

}  // namespace vlp::results_db
