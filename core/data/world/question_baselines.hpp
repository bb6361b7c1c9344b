#pragma once
// How far one gets without looking at the picture.

#include <filesystem>
#include <map>
#include <string>

#include "core/data/world/describe.hpp"

namespace vlp::data::world {

// By question type, and "all". Reads vqa_{train,test}_{questions,annotations}.json of a world.
std::map<std::string, QuestionSummary> question_baselines(const std::filesystem::path& folder);

}  // namespace vlp::data::world
