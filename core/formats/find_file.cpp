#include "core/formats/find_file.hpp"

#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/util/error.hpp"

namespace vlp::formats {

std::optional<std::filesystem::path> find_file(const std::filesystem::path& folder, std::span<const std::string> names) {
  for (const auto& name : names)
    for (const char* suffix : {"", ".gz"}) {
      std::error_code absent;
      const auto file = folder / (name + suffix);
      if (std::filesystem::is_regular_file(file, absent)) return file;
      if (std::filesystem::is_symlink(file, absent))
        throw BadInput(fmt::format("{}: is a link to {}, which is no file", file.string(), std::filesystem::read_symlink(file, absent).string()));
    }
  return std::nullopt;
}

std::filesystem::path require_file(const std::filesystem::path& folder, std::span<const std::string> names) {
  if (const auto file = find_file(folder, names)) return *file;
  throw BadInput(fmt::format("{}: holds no {}, plain or .gz; `vlp data check --help` says what each kind expects", folder.string(),
                             fmt::join(names, ", and no ")));
}

}  // namespace vlp::formats
