#pragma once
// Where a setting is written: file, line, column. Kept with every value until validation ends.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace vlp::spec {

// One text that settings come from: a TOML file, the command line ("--set"), or a frozen JSON configuration (no text).
struct Source {
  std::string name;  // as shown to users
  std::string text;
  // Line `number` (1-based) without its end; empty if there is none.
  std::string_view line(uint32_t number) const;
};

struct Place {
  std::shared_ptr<const Source> source;   // null: nowhere (a built-in default)
  uint32_t line = 0, column = 0;          // 1-based, columns count characters; 0: the source has no lines
  uint32_t length = 1;                    // characters to underline
  // "file:14:7", "name" where there are no lines, or "default".
  std::string text() const;
  // By the source's name: a file that is read once for each variant is one source.
  bool operator==(const Place& other) const;
};

}  // namespace vlp::spec
