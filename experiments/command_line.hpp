#pragma once
// Arguments of a verb: `vlp VERB [NAME...] [--option VALUE]`.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vlp::experiments {

// An option's value is required unless `value` is empty (then it is a switch). An option may be given several times.
struct Option {
  std::string name, value, help;  // "jobs", "N", "stages at a time"
  std::string fallback = {};      // value where it is not given; shown in the help
};

struct Syntax {
  std::string verb, names;        // "run", "EXHIBIT..."
  std::string summary;            // one line
  size_t least = 0, most = 0;     // how many names
  std::vector<Option> options;
};

// Thrown by parse() for --help; main prints it and ends with 0.
struct HelpAsked {
  std::string text;
};

class CommandLine final {
 public:
  // Throws BadInput for an unknown option (naming the nearest), a missing value, a value for a switch, or a wrong number of names.
  static CommandLine parse(const Syntax& syntax, const std::vector<std::string>& args);

  const std::vector<std::string>& names() const { return names_; }
  bool has(const std::string& option) const { return given_.contains(option); }
  std::string text(const std::string& option) const;                     // the last one given, else the fallback
  std::vector<std::string> all(const std::string& option) const;         // in the order given; commas do not split
  std::vector<std::string> list(const std::string& option) const;        // comma-separated parts of all
  // Throws BadInput where the value is not a whole number of at least `least`.
  int64_t integer(const std::string& option, int64_t least) const;
  // "90", "90s", "30m", "6h", "2d" -> seconds; 0 where not given. Throws BadInput.
  double seconds(const std::string& option) const;
  // "512M", "8G" -> bytes; 0 where not given. Throws BadInput.
  int64_t bytes(const std::string& option) const;

 private:
  std::string verb_;
  std::vector<std::string> names_;
  std::map<std::string, std::vector<std::string>> given_;
  std::map<std::string, std::string> fallbacks_;
};

std::string help_text(const Syntax& syntax);

}  // namespace vlp::experiments
