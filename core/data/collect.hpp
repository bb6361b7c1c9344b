#pragma once
// The records of a run's data, whichever files they come from.

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/spec.hpp"
#include "core/formats/check.hpp"
#include "core/formats/records.hpp"

namespace vlp::data {

struct Collection {
  formats::Captions captions;
  formats::Questions questions;
  formats::Statements statements;
  formats::Questions gqa;          // one answer a question
  std::vector<bool> gqa_balanced;  // of each
  formats::Statements entailment;
  formats::Regions expressions;
};
// Reads every split through the readers of the published formats. `root` is the data root, `world` the folder of a generated world.
// Throws BadInput naming what is missing.
Collection collect(const DataSpec& s, const std::filesystem::path& root, const std::filesystem::path& world);

// Throws BadInput with the report where the data cannot be trained on: missing or undecodable pictures, empty texts, a picture in two splits, ...
void refuse_bad_data(const formats::Report& report);

}  // namespace vlp::data
