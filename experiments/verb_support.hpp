#pragma once
// What several verbs share: their common options, and aligned columns.

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/command_line.hpp"
#include "results_db/reader.hpp"

namespace vlp::experiments {

std::vector<Option> db_options();                  // --db, --out
std::vector<Option> variant_options();             // --scale, --data, --device
std::vector<Option> data_options();                // --data-cache, --data-root
// One list of options from several.
std::vector<Option> joined(std::vector<std::vector<Option>> lists);

std::filesystem::path out_folder(const CommandLine& line);
std::filesystem::path database_of(const CommandLine& line);    // --db, else OUT/vlp.sqlite
std::filesystem::path data_cache_of(const CommandLine& line);  // --data-cache, else OUT/data
results_db::Variant variant_of(const CommandLine& line);
results_db::ExhibitKey exhibit_key(const CommandLine& line, const std::string& exhibit);

// Columns padded to equal width, two blanks between them; the first row is the head. Numbers are right-aligned.
std::string aligned(const std::vector<std::vector<std::string>>& rows);
// Width on a terminal: the number of code points.
size_t width_of(const std::string& text);

}  // namespace vlp::experiments
