#pragma once
// How far one gets without looking at the picture.

#include <filesystem>
#include <map>
#include <string>

#include "core/data/world/describe.hpp"

namespace vlp::data::world {

// Of every task that asks a text about pictures and whose files a world holds ("VQA", "GQA": the balanced questions, "NLVR2", "visual entailment"), by
// question type, and "all".
std::map<std::string, QuestionSummaries> question_baselines(const std::filesystem::path& folder);

}  // namespace vlp::data::world
