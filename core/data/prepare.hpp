#pragma once
// From published files to packed data: reads, checks, builds the vocabulary, decodes and resizes every picture, writes the folder that
// core/data/packed.hpp describes.

#include <filesystem>

#include "core/data/pack_pictures.hpp"
#include "core/data/spec.hpp"

namespace vlp::data {

// `root`: the data root; `out`: an existing folder; the world, if asked for, is generated into out/world. Throws BadInput where the data fails its check.
void prepare(const DataSpec& s, const std::filesystem::path& root, const std::filesystem::path& out, const PrepareProgress& progress);

}  // namespace vlp::data
