#pragma once
// Where a world's files go. Every file's hash is kept for the manifest.

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/util/sha256.hpp"

namespace vlp::data::world {

class Output final {
 public:
  explicit Output(std::filesystem::path folder);

  const std::filesystem::path& folder() const { return folder_; }
  // Writes a file, named relative to the folder. Throws BadInput naming it.
  void write(const std::string& name, std::string_view bytes);
  // {<the members of head, at least one>, "<key>": [ the records, one a line ]}
  void write_list(const std::string& name, const nlohmann::json& head, const std::string& key, const std::vector<nlohmann::json>& records);
  void write_array(const std::string& name, const std::vector<nlohmann::json>& records);  // a JSON list
  void write_lines(const std::string& name, const std::vector<nlohmann::json>& records);  // JSON lines
  // Takes note of a file that was written elsewhere.
  void note(const std::string& name, std::string hash) { hashes_[name] = std::move(hash); }
  const std::map<std::string, std::string>& hashes() const { return hashes_; }

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::string> hashes_;  // file -> SHA-256
};

// A file that grows; its hash grows along. Everything throws BadInput naming the file and the reason (no space, read-only, ...).
class GrowingFile final {
 public:
  explicit GrowingFile(const std::filesystem::path& file);
  void append(std::string_view bytes);
  std::string finish();  // the hash

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path file_;
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> out_;
  Sha256 hash_;
};

// Writes bytes and returns their hash. Nothing is synced: a world is complete when its manifest, written last and atomically, is there.
std::string write_plain(const std::filesystem::path& file, std::string_view bytes);

}  // namespace vlp::data::world
