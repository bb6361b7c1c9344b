#include "results_db/open.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/vfs.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"
#include "results_db/file_lock.hpp"
#include "results_db/schema.hpp"

namespace vlp::results_db {
namespace {

constexpr double kLockSeconds = 10.0;

std::filesystem::path beside(const std::filesystem::path& file, std::string_view suffix) {
  return std::filesystem::path(file.string() + std::string(suffix));
}

int64_t pragma(const Database& db, const char* name) {
  Statement q = db.prepare(fmt::format("PRAGMA {}", name));
  return q.step() ? q.int64(0) : 0;
}

// Refuses other programs' files and newer schemas; returns the version (0: empty file).
int64_t known_version(const Database& db) {
  const std::string file = db.file().string();
  const int64_t version = pragma(db, "user_version"), newest = migrations().back().version;
  const int64_t id = pragma(db, "application_id");
  Statement any = db.prepare("SELECT count(*) FROM sqlite_schema");
  any.step();
  if (any.int64(0) == 0 && version == 0 && id == 0) return 0;
  if (id != kApplicationId) throw BadInput(fmt::format("{}: is a database of another program; choose another with --db", file));
  if (version > newest) throw BadInput(fmt::format("{}: has schema version {}, this program knows up to {}; use a newer vlp", file, version, newest));
  return version;
}

void refuse_network(const std::filesystem::path& folder) {
  struct statfs info {};
  if (::statfs(folder.c_str(), &info) != 0) throw BadInput(fmt::format("{}: cannot be opened: {}", folder.string(), std::strerror(errno)));
  if (const auto kind = network_file_system(static_cast<int64_t>(info.f_type)))
    throw BadInput(
        fmt::format("{}: lies on a network file system ({}), which cannot hold the database; give a local file with --db", folder.string(), *kind));
}

void refuse_folder(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) throw BadInput(fmt::format("{}: is a folder, not a database; give a file with --db", file.string()));
}

std::filesystem::path unused(const std::filesystem::path& wanted) {
  std::filesystem::path path = wanted;
  for (int i = 2; std::filesystem::exists(path); ++i) path = beside(wanted, fmt::format("-{}", i));
  return path;
}

}  // namespace

std::optional<std::string_view> network_file_system(int64_t type) {
  static constexpr std::array<std::pair<uint32_t, std::string_view>, 10> kNetwork = {{{0x6969, "NFS"},
                                                                                      {0x517B, "SMB"},
                                                                                      {0xFE534D42, "SMB2"},
                                                                                      {0xFF534D42, "CIFS"},
                                                                                      {0x0BD00BD0, "Lustre"},
                                                                                      {0x47504653, "GPFS"},
                                                                                      {0x00C36400, "Ceph"},
                                                                                      {0x19830326, "BeeGFS"},
                                                                                      {0x5346414F, "AFS"},
                                                                                      {0x73757245, "Coda"}}};
  for (const auto& [magic, name] : kNetwork)
    if (static_cast<uint32_t>(type) == magic) return name;
  return std::nullopt;
}

void migrate(const Database& db, int64_t target) {
  const int64_t from = known_version(db);
  if (from >= target) return;
  if (from > 0) backup_database(db.file(), unused(beside(db.file(), fmt::format(".backup-v{}", from))));
  Transaction transaction(db);
  for (const Migration& m : migrations()) {
    if (m.version <= from || m.version > target) continue;
    db.execute(m.sql);
    db.run("INSERT INTO schema_migration VALUES(?1, ?2, ?3, ?4)", m.version, m.name, sha256_hex(m.sql), now_seconds());
  }
  db.execute(fmt::format("PRAGMA application_id = {}", kApplicationId));  // both numbers are in the file's header: one transaction
  db.execute(fmt::format("PRAGMA user_version = {}", target));
  transaction.commit();
}

std::unique_ptr<Database> open_to_write(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw BadInput(fmt::format("{}: cannot be created: {}; choose another database with --db", folder.string(), error.message()));
  refuse_folder(file);
  refuse_network(folder);
  const FileLock lock(beside(file, ".lock"), kLockSeconds);
  auto db = std::make_unique<Database>(file, Database::Mode::kReadWrite);
  if (db->opened_read_only() || (std::filesystem::exists(file) && ::access(file.c_str(), W_OK) != 0))
    throw BadInput(fmt::format("{}: cannot be written; check its permissions or choose another with --db", file.string()));
  const int64_t version = known_version(*db);
  db->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON");
  if (version < migrations().back().version) migrate(*db, migrations().back().version);
  return db;
}

std::unique_ptr<Database> open_to_read(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file))
    throw BadInput(fmt::format("{}: no such database; run an exhibit first or give another with --db", file.string()));
  refuse_folder(file);
  auto db = std::make_unique<Database>(file, Database::Mode::kReadOnly);
  const int64_t version = known_version(*db), newest = migrations().back().version;
  if (version < newest)
    throw BadInput(fmt::format("{}: has schema version {}, this program reads {}; run `vlp db migrate`", file.string(), version, newest));
  db->execute("PRAGMA query_only=ON");
  return db;
}

void backup_database(const std::filesystem::path& file, const std::filesystem::path& to) {
  if (std::filesystem::exists(to)) throw BadInput(fmt::format("{}: exists already; name a new file for the backup", to.string()));
  if (!std::filesystem::exists(file)) throw BadInput(fmt::format("{}: no such database", file.string()));
  const Database db(file, Database::Mode::kReadOnly);
  db.run("VACUUM INTO ?1", to.string());
}

}  // namespace vlp::results_db
