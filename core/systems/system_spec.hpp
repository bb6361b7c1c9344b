#pragma once
// Which system a run trains, and its settings. With make_system.cpp the only place that knows every system. No torch here.

#include <map>
#include <string>

#include "core/nn/initialise_spec.hpp"
#include "core/spec/node.hpp"
#include "core/systems/cmal/spec.hpp"
#include "core/systems/semmim/spec.hpp"
#include "core/systems/semvlp/spec.hpp"

namespace vlp::systems {

enum class Family { kCmal, kSemMim, kSemVlp };

struct SystemSpec {
  Family family = Family::kSemMim;
  nn::Init init = nn::Init::kNormal002;
  cmal::ModelSpec cmal;
  semmim::ModelSpec semmim;
  semvlp::ModelSpec semvlp;
  bool reads_regions() const { return family != Family::kSemMim; }  // else pixels
  int64_t region_features() const { return family == Family::kCmal ? cmal.features : semvlp.regions.features; }
  int64_t picture_size() const { return reads_regions() ? 0 : semmim.image.size; }
  int64_t vocabulary() const;    // 0: that of the data
  int64_t longest_text() const;  // tokens of a text of the data, [CLS] included, that the model has positions for
};
SystemSpec read_system(const spec::Node& node);

// The pre-training losses of one phase.
struct PhaseLosses {
  cmal::LossSpec cmal;
  semmim::LossSpec semmim;
  semvlp::LossSpec semvlp;
};
// The heads and settings that a scoring of recovered anchors asks for, of CMAL.
PhaseLosses read_recovery(const spec::Node& node);
PhaseLosses read_phase_losses(const spec::Node& node, const SystemSpec& system);
std::map<std::string, double> loss_weights(const PhaseLosses& losses, Family family);
// Whether a loss needs to know where words name regions.
bool uses_anchors(const PhaseLosses& losses, Family family);
bool uses_two_views(const PhaseLosses& losses, Family family);
// Share of pre-training sentences that are questions with an answer; 0: captions alone.
double question_share(const PhaseLosses& losses, Family family);

}  // namespace vlp::systems
