#pragma once
// Writes an embedded world to disk.

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/data/world/spec.hpp"

namespace vlp::data::world {

// Fills `folder` (made where missing) with
//   images/{train,val,test,nocaps}/NNNNNN.png
//   karpathy.json                      captions, Karpathy's layout
//   vqa_{split}_{questions,annotations}.json
//   gqa_{split}_{all,balanced}.json, nlvr2_{split}.jsonl, snli_ve_{split}.jsonl, refcoco_{refs,instances,dets}.json, nocaps_val.json,
//   regions_{split}.tsv                where spec.write asks for them
//   scenes.jsonl                       scene graphs and the claims of the captions
//   thesaurus.tsv, objects_vocab.txt, attributes_vocab.txt
//   manifest.json                      written last: spec, counts, SHA-256 of every file and of all of them
// and returns the hash of all. Equal specs give equal bytes on every machine and for any number of threads. An old manifest is removed first,
// so a folder with a manifest is complete. Throws BadInput for a bad spec and where writing fails.
std::string generate(const WorldSpec& spec, const std::filesystem::path& folder, int64_t threads = 2);

}  // namespace vlp::data::world
