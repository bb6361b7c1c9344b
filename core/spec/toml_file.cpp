#include "core/spec/toml_file.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "core/util/file.hpp"

namespace vlp::spec {
namespace {

namespace fs = std::filesystem;

class Converter final {
 public:
  Converter(std::shared_ptr<const Source> source, Problems& problems) : source_(std::move(source)), problems_(problems) {}

  ValuePtr table(const toml::table& in, const Place& place) {
    Table out;
    for (const auto& [key, node] : in) {
      const Place at = place_of(key.source());
      out.emplace(std::string(key.str()), Entry{at, value(node, std::string(key.str()), at), {}});
    }
    return std::make_shared<const Value>(Value{std::move(out), place});
  }

 private:
  Place place_of(const toml::source_region& region) const {
    const bool one_line = region.end.line == region.begin.line && region.end.column > region.begin.column;
    return {source_, region.begin.line, region.begin.column, one_line ? region.end.column - region.begin.column : 1};
  }

  ValuePtr value(const toml::node& node, const std::string& key, const Place& key_place) {
    const Place place = place_of(node.source());
    if (const auto* t = node.as_table()) return table(*t, place.line > 0 ? place : key_place);
    Value out{Rejected{}, place};
    if (const auto* a = node.as_array()) {
      Array array;
      for (const auto& element : *a) array.push_back(value(element, key, key_place));
      out.data = std::move(array);
    } else if (const auto* b = node.as_boolean()) {
      out.data = b->get();
    } else if (const auto* i = node.as_integer()) {
      out.data = i->get();
    } else if (const auto* s = node.as_string()) {
      out.data = s->get();
    } else if (const auto* f = node.as_floating_point(); f && std::isfinite(f->get())) {
      out.data = f->get();
    } else {
      out.data = Rejected{f ? "a float that is not finite" : "a date or time"};
      problems_.add({place, fmt::format("'{}' is {}, which specs do not allow", key, out.kind()), "", {}});
    }
    return std::make_shared<const Value>(std::move(out));
  }

  std::shared_ptr<const Source> source_;
  Problems& problems_;
};

std::string shown_name(const fs::path& file, const fs::path& root) {
  const fs::path plain = file.lexically_normal();
  if (root.empty()) return plain.string();
  const fs::path relative = fs::absolute(plain).lexically_normal().lexically_relative(fs::absolute(root).lexically_normal());
  return relative.empty() || *relative.begin() == ".." ? plain.string() : relative.string();
}

std::shared_ptr<const Source> read_source(const fs::path& file, const fs::path& root, const Place& from, Problems& problems) {
  const std::string name = shown_name(file, root);
  if (!fs::is_regular_file(file)) {
    problems.add({from, fmt::format("{} is not a file", name), "", {}});
    return nullptr;
  }
  return std::make_shared<const Source>(Source{name, read_file(file)});
}

// `chain`: the files that led here, the extending one last. `from`: where this file is named.
ValuePtr load_chain(const fs::path& file, const fs::path& root, const Place& from, std::vector<fs::path>& chain, Problems& problems) {
  const fs::path identity = fs::weakly_canonical(file);
  if (std::find(chain.begin(), chain.end(), identity) != chain.end()) {
    problems.add({from, fmt::format("'extends' leads back to {}: a cycle", shown_name(file, root)), "", {}});
    return nullptr;
  }
  chain.push_back(identity);
  const auto source = read_source(file, root, from, problems);
  const ValuePtr own = source ? parse_toml(source, problems) : nullptr;
  if (!own) return nullptr;
  const Entry* extends = find(own, "extends");
  if (!extends) return own;
  const auto* base_name = std::get_if<std::string>(&extends->value->data);
  if (!base_name || base_name->empty()) {
    problems.add({extends->value->place, "'extends' must be the path of a TOML file, as a string", "", {}});
    return nullptr;
  }
  const ValuePtr base = load_chain(file.parent_path() / *base_name, root, extends->value->place, chain, problems);
  return base ? merge(base, without(own, "extends")) : nullptr;
}

}  // namespace

ValuePtr parse_toml(const std::shared_ptr<const Source>& source, Problems& problems) {
  try {
    const toml::table parsed = toml::parse(source->text, source->name);
    return Converter(source, problems).table(parsed, Place{source, 1, 1, 1});
  } catch (const toml::parse_error& e) {
    const auto& at = e.source().begin;
    problems.add({Place{source, std::max<uint32_t>(at.line, 1), std::max<uint32_t>(at.column, 1), 1}, std::string(e.description()), "", {}});
    return nullptr;
  }
}

ValuePtr load_toml(const fs::path& file, const fs::path& root, Problems& problems) {
  std::vector<fs::path> chain;
  return load_chain(file, root, {}, chain, problems);
}

}  // namespace vlp::spec
