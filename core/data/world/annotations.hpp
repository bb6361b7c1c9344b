#pragma once
// The writers: one published format each.

#include "core/data/world/output.hpp"
#include "core/data/world/world.hpp"

namespace vlp::data::world {

// images/{split}/NNNNNN.png and, where asked for, regions_{split}.tsv, which needs the pixels.
void write_pictures(const World& world, Output& out, int64_t threads);
void write_karpathy(const World& world, Output& out);    // karpathy.json
void write_scenes(const World& world, Output& out);      // scenes.jsonl: the scene graphs and what each caption claims
void write_names(const World& world, Output& out);       // thesaurus.tsv, objects_vocab.txt, attributes_vocab.txt
void write_vqa(const World& world, Output& out);         // vqa_{split}_{questions,annotations}.json

void write_gqa(const World& world, Output& out);         // gqa_{split}_{all,balanced}.json
void write_nlvr2(const World& world, Output& out);       // nlvr2_{split}.jsonl
void write_snli_ve(const World& world, Output& out);     // snli_ve_{split}.jsonl
void write_refcoco(const World& world, Output& out);     // refcoco_{refs,instances,dets}.json
void write_nocaps(const World& world, Output& out);      // nocaps_val.json

}  // namespace vlp::data::world
