#pragma once
// How a database file is opened: what is refused, and how it is brought to this program's schema.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results_db/database.hpp"

namespace vlp::results_db {

// For the writer: see Store::open for what is refused. Sets WAL, synchronous NORMAL, foreign keys.
std::unique_ptr<Database> open_to_write(const std::filesystem::path& file);
// For readers: mode=ro and query_only. Never creates or migrates anything.
std::unique_ptr<Database> open_to_read(const std::filesystem::path& file);

// Applies the migrations behind the file's version up to `target` (the newest: migrations().back().version), after a backup if the file
// holds anything. The caller holds the lock.
void migrate(const Database& db, int64_t target);

// "NFS", "SMB", ... for a file-system type (statfs f_type) that cannot hold a WAL database; nothing for a local one.
std::optional<std::string_view> network_file_system(int64_t type);

// Problems that `db check` prints; none: the file is sound. Integrity, foreign keys, migration hashes, and our own invariants.
std::vector<std::string> check_database(const std::filesystem::path& file);

// A consistent copy of a database in use, in one file (VACUUM INTO). Throws BadInput if `to` exists or cannot be written.
void backup_database(const std::filesystem::path& file, const std::filesystem::path& to);

}  // namespace vlp::results_db
