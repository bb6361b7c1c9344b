#pragma once
// Files that may be gzip-compressed, told by content and not by name.

#include <filesystem>
#include <string>
#include <string_view>

namespace vlp::formats {

// The file's content, inflated if it is gzip (several members are joined). Throws BadInput naming the file if the gzip data is
// truncated, corrupt or followed by other bytes.
std::string read_plain_or_gzip(const std::filesystem::path& file);

}  // namespace vlp::formats
