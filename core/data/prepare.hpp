#pragma once
// From published files to packed data: reads, checks, builds the vocabulary, decodes and resizes every picture, writes the folder that
// core/data/packed.hpp describes.

#include <filesystem>
#include <functional>
#include <string>

#include "core/data/spec.hpp"

namespace vlp::data {

// Called with what is being done and how far it is; may be empty.
using PrepareProgress = std::function<void(const std::string& what, int64_t done, int64_t total)>;

// `root`: the data root; `out`: an existing folder; the world, if asked for, is generated into out/world. Throws BadInput where the data fails its check.
void prepare(const DataSpec& s, const std::filesystem::path& root, const std::filesystem::path& out, const PrepareProgress& progress);

}  // namespace vlp::data
