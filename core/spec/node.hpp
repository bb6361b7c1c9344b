#pragma once
// A handle to one table of a Document, through which a module reads its settings.
//
//   OptimSpec read_optim(const spec::Node& n) {
//     OptimSpec s;                                        // the struct carries the defaults
//     n.read("lr", s.lr, spec::range(0.0, 1.0));          // the reader carries the limits
//     n.reject_unread_keys();
//     return s;
//   }
//
// Problems are collected in the Document and never thrown from here: the variable keeps its default and reading goes on, so that all
// errors are reported at once (Document::throw_if_errors). Every final value and its origin are recorded (Document::resolved).

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/spec/limit.hpp"
#include "core/spec/problems.hpp"
#include "core/spec/value.hpp"

namespace vlp::spec {

struct DocumentState;

class Node final {
 public:
  // If the key is set, checks its type and limit and stores it in `value`; else `value` keeps its default.
  // T: bool, int64_t, double (an integer literal is accepted), std::string, or std::vector of int64_t, double, std::string.
  template <class T>
  void read(std::string_view key, T& value, const Limit<std::type_identity_t<T>>& limit = {}) const;
  // As read, but an unset key is an error.
  template <class T>
  void require(std::string_view key, T& value, const Limit<std::type_identity_t<T>>& limit = {}) const;
  // Names are lower case: {{"mean", Global::kMean}, {"cls", Global::kCls}}.
  template <class E>
  void read_enum(std::string_view key, E& value, const std::vector<std::pair<std::string, E>>& names) const;

  Node child(std::string_view key) const;                  // a sub-table; a missing one reads as empty
  std::vector<Node> children(std::string_view key) const;  // an array of tables; a missing one has no elements
  // The value as written, for tables that are read elsewhere (row.set); null if unset. Counts as read; is not recorded as resolved.
  ValuePtr raw(std::string_view key) const;

  // As raw, and recorded as resolved the way it is written: a table that is merged over another one later.
  ValuePtr keep(std::string_view key) const;
  // Where this document's problems go, for documents made of its parts.
  std::shared_ptr<Problems> problems() const;

  bool has(std::string_view key) const;
  std::vector<std::string> keys() const;                   // in the order of bytes
  std::string path() const { return path_; }               // "config.pretrain.main"
  Place place(std::string_view key) const;                 // of the key, or of this table where the key is unset

  // A semantic error, placed at the key if it is set, else at this table. `hint` stands behind the caret.
  void error(std::string_view key, const std::string& message, const std::string& hint = "") const;
  // The same at a place of one's own, for example of one element of an array.
  void error_at(const Place& at, const std::string& message, const std::string& hint = "") const;
  // Unknown keys of this table are errors; call it after all reads. Sub-tables are the business of whoever reads them.
  void reject_unread_keys() const;

 private:
  friend class Document;
  Node(std::shared_ptr<DocumentState> state, ValuePtr value, std::string path, Place place);
  const Entry* entry(std::string_view key) const;          // marks the key as known
  std::string full(std::string_view key) const;
  nlohmann::json& out() const;
  void require_set(std::string_view key) const;
  size_t read_name(std::string_view key, size_t current, const std::vector<std::string>& names) const;

  std::shared_ptr<DocumentState> state_;
  ValuePtr value_;      // a table, perhaps empty
  std::string path_;
  Place place_;
};

template <class T>
void Node::require(std::string_view key, T& value, const Limit<std::type_identity_t<T>>& limit) const {
  require_set(key);
  read(key, value, limit);
}

template <class E>
void Node::read_enum(std::string_view key, E& value, const std::vector<std::pair<std::string, E>>& names) const {
  std::vector<std::string> allowed;
  size_t current = names.size();
  for (const auto& [name, e] : names) {
    if (e == value && current == names.size()) current = allowed.size();
    allowed.push_back(name);
  }
  current = read_name(key, current, allowed);
  if (current < names.size()) value = names[current].second;
}

}  // namespace vlp::spec
