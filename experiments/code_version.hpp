#pragma once
// The part of a run's identity that stands for our code: which components a stage uses, at which version, with a hash of their sources.
//
// A component's version is raised by hand when its meaning changes; the hash catches what nobody thought of. It is taken over the text
// without comments and blank space, so that a better comment makes no run anew.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace vlp::experiments {

struct Component {
  std::string name;
  int64_t version = 1;
  std::vector<std::string> sources;  // beginnings of paths below the source folder; "!..." takes files out again
};

// Every component; a test checks that each matches a file and that every source below core/ that decides results belongs to one.
const std::vector<Component>& components();

// The names of the components that a stage executes. `config`: its sections, as frozen.
std::vector<std::string> components_of(const std::string& kind, const std::string& name, const std::string& system, const nlohmann::json& config);

// Without comments (string and character literals respected) and blank space.
std::string without_comments(std::string_view source);

// Hashes of the sources of this checkout.
class CodeVersions final {
 public:
  explicit CodeVersions(const std::filesystem::path& source_folder);
  // {"nn":{"sources":"<16 hex digits>","version":1},...} of the named components: the text of the key part `code`.
  // Throws InternalFault for an unknown component or one without a source file.
  std::string text(const std::vector<std::string>& names) const;

 private:
  struct Known {
    int64_t version = 0;
    std::string hash;                // empty: no file matches
  };
  std::map<std::string, Known> known_;
};

}  // namespace vlp::experiments
