#pragma once
// Annotation files that go by several names.

#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace vlp::formats {

// The first of `names` that is a file below `folder`, plain or with ".gz" added. Throws BadInput for a link that leads to no file: taken for absent, it
// would make a smaller data set.
std::optional<std::filesystem::path> find_file(const std::filesystem::path& folder, std::span<const std::string> names);

// The same; throws BadInput "FOLDER: holds neither A, B nor C" where none is.
std::filesystem::path require_file(const std::filesystem::path& folder, std::span<const std::string> names);

}  // namespace vlp::formats
