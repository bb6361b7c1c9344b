#pragma once
// A private folder below the system's temporary one that goes with the object.

#include <filesystem>
#include <string>

namespace vlp {

class ScratchFolder final {
 public:
  // `name` starts the folder's name: "vlp-plot". Throws BadInput where it cannot be created.
  explicit ScratchFolder(const std::string& name);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& file) const { return path_ / file; }

 private:
  std::filesystem::path path_;
};

}  // namespace vlp
