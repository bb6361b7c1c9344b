#pragma once
// A spec being read: its settings after inheritance, the problems found so far, and the values that the readers took from it.

#include <filesystem>
#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/spec/node.hpp"
#include "core/spec/problems.hpp"
#include "core/spec/value.hpp"

namespace vlp::spec {

class Document final {
 public:
  // Reads a TOML file and the chain of its `extends` (relative to the file that names it; a cycle is an error), root first. Problems,
  // syntax errors included, are collected. Files are named relative to `root` in messages where they lie below it.
  static Document load(const std::filesystem::path& toml, const std::filesystem::path& root = {});
  // A frozen configuration; the same readers read it.
  static Document from_json(const nlohmann::json& json, std::string name);
  // A tree that was merged elsewhere. Problems go to `problems` (shared by the documents of an exhibit's rows) under `context` ("row r15").
  static Document from_value(ValuePtr root, std::shared_ptr<Problems> problems, std::string context = "");

  Node root() const;
  // Every value that was read, defaults filled in, with its declared type.
  nlohmann::json resolved() const;
  // Of a value that was read: "ablations/semmim/table-6.toml:14:7" | "default" | "--set".
  std::string origin(const std::string& path) const;
  // Every key of every table that was visited must have been read by someone; call it when all readers are done.
  void reject_unread_keys() const;

  std::shared_ptr<Problems> problems() const;
  void throw_if_errors() const;  // BadInput with all of them

 private:
  explicit Document(std::shared_ptr<DocumentState> state) : state_(std::move(state)) {}
  std::shared_ptr<DocumentState> state_;
};

}  // namespace vlp::spec
