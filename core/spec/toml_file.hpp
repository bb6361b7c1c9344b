#pragma once
// Reading TOML text into a Value tree. The only place that knows the parser.

#include <filesystem>
#include <memory>
#include <string>

#include "core/spec/problems.hpp"
#include "core/spec/value.hpp"

namespace vlp::spec {

// The tree of a text. A syntax error (the parser stops at the first; a duplicate key is one) is added to `problems` and gives null. Dates
// and non-finite floats become Rejected values with a problem each.
ValuePtr parse_toml(const std::shared_ptr<const Source>& source, Problems& problems);

// The tree of a file with everything it extends merged below it; null after a problem with a file. `extends` itself is removed.
ValuePtr load_toml(const std::filesystem::path& file, const std::filesystem::path& root, Problems& problems);

}  // namespace vlp::spec
