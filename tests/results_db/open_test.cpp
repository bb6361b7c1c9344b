// Opening: what is created, what is migrated, what is refused, each with one line.

#include <fstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "fixture.hpp"
#include "results_db/database.hpp"
#include "results_db/open.hpp"
#include "results_db/schema.hpp"

namespace vlp::results_db::testing {
namespace {

class Open : public ResultsDb {
 protected:
  int64_t number(const std::string& sql) {
    const Database db(file_, Database::Mode::kReadOnly);
    Statement q = db.prepare(sql);
    return q.step() ? q.int64(0) : -1;
  }
  // What a process without privileges sees. The message comes back through a pipe.
  template <class F> std::string as_nobody(F&& call) {
    int ends[2];
    if (::pipe(ends) != 0) return "no pipe";
    const pid_t child = ::fork();
    if (child == 0) {
      std::string text = "cannot drop privileges";
      if (::setgid(65534) == 0 && ::setuid(65534) == 0) text = message(call);
      if (::write(ends[1], text.data(), text.size()) < 0) ::_exit(1);
      ::_exit(0);
    }
    ::close(ends[1]);
    std::string text(4096, '\0');
    text.resize(static_cast<size_t>(std::max<ssize_t>(0, ::read(ends[0], text.data(), text.size()))));
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return text;
  }
};

TEST_F(Open, CreatesTheNewestSchemaInWalMode) {
  const Store store = Store::open(file_);
  EXPECT_EQ(number("PRAGMA user_version"), migrations().back().version);
  EXPECT_EQ(number("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(number("SELECT count(*) FROM schema_migration"), std::ssize(migrations()));
  EXPECT_EQ(number("SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite%'"), 0);
  EXPECT_TRUE(check_database(file_).empty());
}

TEST_F(Open, CreatesMissingFolders) {
  file_ = folder_ / "a" / "b" / "vlp.sqlite";
  Store::open(file_);
  EXPECT_TRUE(std::filesystem::exists(file_));
}

TEST_F(Open, MigratesAnOlderFileAfterABackup) {
  {
    const Database db(file_, Database::Mode::kReadWrite);
    migrate(db, 1);
    db.run("INSERT INTO event(at, actor, subject, kind, json) VALUES(1, 'me', 'old', 'kept', '{}')");
  }
  EXPECT_EQ(message([&] { Reader::open(file_); }),
            fmt::format("{}: has schema version 1, this program reads {}; run `vlp db migrate`", file_.string(), migrations().back().version));
  Store::open(file_);
  EXPECT_EQ(number("PRAGMA user_version"), migrations().back().version);
  EXPECT_EQ(reader().events("old").size(), 1u);
  const Database backup(file_.string() + ".backup-v1", Database::Mode::kReadOnly);
  Statement q = backup.prepare(
      "SELECT (SELECT count(*) FROM event), (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM pragma_application_id)");
  ASSERT_TRUE(q.step());
  EXPECT_EQ(q.int64(0), 1);
  EXPECT_EQ(q.int64(1), 1);
  EXPECT_EQ(q.int64(2), kApplicationId);
}

TEST_F(Open, TheThirdMigrationKeepsClaimsAndTakesNewKinds) {
  {
    const Database db(file_, Database::Mode::kReadWrite);
    migrate(db, 2);
    db.execute("INSERT INTO spec VALUES(1, 'a.toml', 'h', 'text', 1);"
               "INSERT INTO exhibit VALUES(1, 'demo/table-1', 'micro', 'world', 'cpu', 'demo', 'table', 't', 'l', 'PROXY', 'welch', '', 'rows', '[0]', 1, 'h');"
               "INSERT INTO claim(claim_no, exhibit_no, claim_id, revision, ord, standing, kind, rows_json, metric_id, shape, text, locator, note, headline,"
               " margin_ratio, expected, content_json, content_sha256, registered_at, results_by_then)"
               " VALUES(7, 1, 'c1', 2, 0, 1, 'pair', '[\"a\",\"b\"]', 'm', '', 'a beats b', 'Sec. 1', '', 1, 0.25, 0.5, '{}', 'h', 12.5, 3)");
    EXPECT_NE(message([&] { db.execute("UPDATE claim SET kind = 'cost'"); }), "no error");
  }
  Store::open(file_);
  const auto def = reader().exhibit({"demo/table-1", {}});
  ASSERT_EQ(def.claims.size(), 1u);
  EXPECT_EQ(def.claims[0].id, "c1");
  EXPECT_EQ(def.claims[0].margin_ratio, 0.25);
  EXPECT_EQ(*def.claims[0].expected, 0.5);
  EXPECT_TRUE(def.designs.empty());
  EXPECT_EQ(reader().registrations({"demo/table-1", {}})[0].revision, 2);
  EXPECT_EQ(number("SELECT count(*) FROM v_claims WHERE claim_id = 'c1' AND verdict IS NULL"), 1);
  const Database db(file_, Database::Mode::kReadWrite);
  db.execute("UPDATE claim SET kind = 'effect'");
  EXPECT_NE(message([&] { db.execute("UPDATE claim SET kind = 'guess'"); }), "no error");
  EXPECT_TRUE(check_database(file_).empty());
}

TEST_F(Open, TheFifthMigrationKeepsTheComparisonAndAllThatHangsOnAnExhibit) {
  {
    const Database db(file_, Database::Mode::kReadWrite);
    migrate(db, 4);
    db.execute(
        "PRAGMA foreign_keys=ON;"
        "INSERT INTO spec VALUES(1, 'a.toml', 'h', 'text', 1);"
        "INSERT INTO exhibit VALUES(1, 'demo/table-1', 'micro', 'world', 'cpu', 'demo', 'table', 't', 'l', 'PROXY', 'paired_seed', '', 'rows', "
        "'[0]', 1, 'h', '[]');"
        "INSERT INTO row_def VALUES(1, 1, 'a', 'A', 0, 'row', NULL, '{}', 'h')");
    EXPECT_NE(message([&] { db.execute("UPDATE exhibit SET comparison = 'seeds_as_blocks'"); }), "no error");
  }
  Store::open(file_);
  const auto def = reader().exhibit({"demo/table-1", {}});
  EXPECT_EQ(def.comparison, "paired_seed");
  ASSERT_EQ(def.rows.size(), 1u);
  const Database db(file_, Database::Mode::kReadWrite);
  db.execute("UPDATE exhibit SET comparison = 'seeds_as_blocks'");
  EXPECT_NE(message([&] { db.execute("UPDATE exhibit SET comparison = 'by_eye'"); }), "no error");
  EXPECT_TRUE(check_database(file_).empty());
}

TEST_F(Open, MigrationsAreNumberedWithoutGaps) {
  int64_t expected = 1;
  for (const Migration& m : migrations()) EXPECT_EQ(m.version, expected++);
}

TEST_F(Open, ConcurrentCreationByEightProcesses) {  // trap: concurrent create or migrate corrupts
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(::fork());
    if (children.back() == 0) ::_exit(message([&] { Store::open(file_); }) == "no error" ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(number("SELECT count(*) FROM schema_migration"), std::ssize(migrations()));
  EXPECT_TRUE(check_database(file_).empty());
}

TEST_F(Open, NewerSchemaIsRefusedUntouched) {
  Store::open(file_);
  {
    const Database db(file_, Database::Mode::kReadWrite);
    db.execute("PRAGMA user_version = 99");
  }
  const std::string expected =
      fmt::format("{}: has schema version 99, this program knows up to {}; use a newer vlp", file_.string(), migrations().back().version);
  EXPECT_EQ(message([&] { Store::open(file_); }), expected);
  EXPECT_EQ(message([&] { Reader::open(file_); }), expected);
  EXPECT_EQ(number("PRAGMA user_version"), 99);
}

TEST_F(Open, CorruptFileIsRefused) {
  std::ofstream(file_) << std::string(8192, 'x');
  const std::string expected = file_.string() + ": is not a SQLite database or is damaged; restore a backup, or move it away to start anew";
  EXPECT_EQ(message([&] { Store::open(file_); }), expected);
  EXPECT_EQ(message([&] { Reader::open(file_); }), expected);
}

TEST_F(Open, DamagedPageIsFoundByCheckOrRefused) {
  {
    Store store = Store::open(file_);
    plan(store, demo_exhibit(), demo_values());
  }
  {
    std::fstream f(file_, std::ios::in | std::ios::out | std::ios::binary);
    f.seekp(5 * 4096);
    f << std::string(4096, '\x5a');
  }
  std::string found;
  const std::string refused = message([&] { found = check_database(file_).empty() ? "clean" : "problems"; });
  EXPECT_TRUE(found == "problems" || refused.find("is damaged") != std::string::npos) << found << refused;
}

TEST_F(Open, ADatabaseOfAnotherProgramIsRefused) {
  {
    const Database db(file_, Database::Mode::kReadWrite);
    db.execute("CREATE TABLE photos(id)");
  }
  EXPECT_EQ(message([&] { Store::open(file_); }), file_.string() + ": is a database of another program; choose another with --db");
}

TEST_F(Open, AFolderIsRefused) {
  const auto expected = folder_.string() + ": is a folder, not a database; give a file with --db";
  EXPECT_EQ(message([&] { Store::open(folder_); }), expected);
  EXPECT_EQ(message([&] { Reader::open(folder_); }), expected);
}

TEST_F(Open, MissingFileIsNotCreatedByAReader) {
  EXPECT_EQ(message([&] { Reader::open(file_); }), file_.string() + ": no such database; run an exhibit first or give another with --db");
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(Open, ReadOnlyFolderIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "dropping privileges needs root";
  std::filesystem::permissions(folder_, std::filesystem::perms(0755));
  EXPECT_EQ(as_nobody([&] { Store::open(file_); }),
            file_.string() + ".lock: cannot be created: Permission denied; choose another database with --db");
}

TEST_F(Open, ReadOnlyFileIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "dropping privileges needs root";
  Store::open(file_);
  std::filesystem::permissions(folder_, std::filesystem::perms(0777));
  std::filesystem::permissions(file_.string() + ".lock", std::filesystem::perms(0666));
  std::filesystem::permissions(file_, std::filesystem::perms(0444));
  EXPECT_EQ(as_nobody([&] { Store::open(file_); }), file_.string() + ": cannot be written; check its permissions or choose another with --db");
}

TEST_F(Open, NetworkFileSystemsAreKnownByTheirType) {
  EXPECT_EQ(network_file_system(0x6969), "NFS");
  EXPECT_EQ(network_file_system(static_cast<int32_t>(0xFF534D42)), "CIFS");  // f_type is signed on some machines
  EXPECT_EQ(network_file_system(0x0BD00BD0), "Lustre");
  EXPECT_FALSE(network_file_system(0xEF53));      // ext4
  EXPECT_FALSE(network_file_system(0x01021994));  // tmpfs
}

TEST_F(Open, AWriterWaitsForAnotherAndReadersDoNot) {  // trap: database is locked with parallel workers; a viewer crashed the study
  Store store = Store::open(file_);
  plan(store, demo_exhibit(), demo_values());
  const Database other(file_, Database::Mode::kReadWrite);
  const Transaction held(other);
  EXPECT_EQ(reader().exhibits().size(), 1u);
  EXPECT_EQ(message([&] { reader().query("DELETE FROM run"); }), "query: only a SELECT is allowed here");
}

TEST_F(Open, BackupIsOneFileWithBothIds) {
  Store store = Store::open(file_);
  plan(store, demo_exhibit(), demo_values());
  const auto copy = folder_ / "copy.sqlite";
  backup_database(file_, copy);
  EXPECT_EQ(Reader::open(copy).exhibits().size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(copy.string() + "-wal"));
  EXPECT_EQ(message([&] { backup_database(file_, copy); }), copy.string() + ": exists already; name a new file for the backup");
}

TEST_F(Open, CheckFindsAChangedMigrationAndABrokenReference) {
  Store::open(file_);
  {
    const Database db(file_, Database::Mode::kReadWrite);
    db.execute("UPDATE schema_migration SET script_sha256 = 'other' WHERE version = 1");
    db.execute("INSERT INTO spool_cursor VALUES(77, 0, 0)");  // foreign keys are off here
  }
  EXPECT_EQ(check_database(file_), (std::vector<std::string>{"foreign key: a row of spool_cursor names a missing row of attempt",
                                                             "migration 1 (tables) was applied from another script"}));
}

}  // namespace
}  // namespace vlp::results_db::testing
