#pragma once
// What a Document and its Nodes share. Private to core/spec.

#include <map>
#include <memory>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "core/spec/problems.hpp"
#include "core/spec/value.hpp"

namespace vlp::spec {

// A table that some reader looked at, and which of its keys it knows.
struct Visited {
  ValuePtr table;
  std::set<std::string, std::less<>> known;
  nlohmann::json* resolved = nullptr;  // inside DocumentState::resolved
};

struct DocumentState {
  ValuePtr root;
  std::shared_ptr<Problems> problems;
  std::string context;
  nlohmann::json resolved = nlohmann::json::object();
  std::map<std::string, Place> origins;                   // path of every value that was read
  std::map<std::string, Visited, std::less<>> visited;    // by path, "" is the root
};

// Reports the keys of `visited` that nobody knows.
void report_unread(const DocumentState& state, const std::string& path, const Visited& visited);

}  // namespace vlp::spec
