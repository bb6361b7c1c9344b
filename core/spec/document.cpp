#include "core/spec/document.hpp"

#include <fmt/format.h>

#include "core/spec/document_state.hpp"
#include "core/spec/toml_file.hpp"

namespace vlp::spec {

Document Document::load(const std::filesystem::path& toml, const std::filesystem::path& root) {
  auto problems = std::make_shared<Problems>();
  auto value = load_toml(toml, root, *problems);
  return from_value(std::move(value), std::move(problems));
}

Document Document::from_json(const nlohmann::json& json, std::string name) {
  const auto source = std::make_shared<const Source>(Source{std::move(name), ""});
  return from_value(spec::from_json(json, source), std::make_shared<Problems>());
}

Document Document::from_value(ValuePtr root, std::shared_ptr<Problems> problems, std::string context) {
  auto state = std::make_shared<DocumentState>();
  state->root = root && root->table() ? std::move(root) : empty_table();
  state->problems = std::move(problems);
  state->context = std::move(context);
  return Document(std::move(state));
}

Node Document::root() const { return Node(state_, state_->root, "", state_->root->place); }
nlohmann::json Document::resolved() const { return state_->resolved; }
std::shared_ptr<Problems> Document::problems() const { return state_->problems; }
void Document::throw_if_errors() const { state_->problems->throw_if_any(); }

std::string Document::origin(const std::string& path) const {
  const auto it = state_->origins.find(path);
  if (it == state_->origins.end()) return "default";
  const Place& place = it->second;
  return place.source && place.source->name == "--set" ? "--set" : place.text();
}

void Document::reject_unread_keys() const {
  for (const auto& [path, visited] : state_->visited) report_unread(*state_, path, visited);
}

}  // namespace vlp::spec
