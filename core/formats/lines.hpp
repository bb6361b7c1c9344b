#pragma once
// Text files read by line.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace vlp::formats {

// Calls `use` for every line, numbered from 1, without its line end (\n or \r\n). A last line without line end counts.
void for_each_line(const std::filesystem::path& file, const std::function<void(std::string_view line, int64_t number)>& use);

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace vlp::formats
