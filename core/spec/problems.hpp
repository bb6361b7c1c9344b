#pragma once
// The errors found in a set of specs, collected so that all of them are shown at once.

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/place.hpp"

namespace vlp::spec {

struct Problem {
  Place place;
  std::string message;              // "config.optim.lr = 3.0 is outside [0, 1]"
  std::string hint;                 // shown behind the caret: "did you mean 'lr'?"
  std::vector<Place> replaced;      // where an inherited value was set before, the oldest first
};

// "did you mean 'x'?" for the nearest candidate, or empty.
std::string nearest_hint(std::string_view name, const std::vector<std::string>& candidates);

class Problems final {
 public:
  // Adds a problem found while reading `context` ("row r15", or empty). The same problem of several contexts is kept once.
  void add(Problem problem, const std::string& context = "");
  void add_all(const Problems& others);
  bool empty() const { return found_.empty(); }
  size_t size() const { return found_.size(); }
  // In the order of files (first mention) and lines:
  //   file:14:30: error: message
  //      14 |   the offending line
  //         |       ^~~~ hint
  // and a last line "2 errors in 1 file".
  std::string text() const;
  void throw_if_any() const;  // BadInput with text()

 private:
  struct Found {
    Problem problem;
    std::vector<std::string> contexts;
  };
  static std::string describe(const Found& found);
  std::vector<Found> found_;
};

}  // namespace vlp::spec
