#pragma once
// Which system a run trains, and its settings. With make_system.cpp the only place that knows every system. No torch here.

#include <map>
#include <string>

#include "core/nn/initialise_spec.hpp"
#include "core/spec/node.hpp"
#include "core/systems/semmim/spec.hpp"

namespace vlp::systems {

enum class Family { kSemMim };

struct SystemSpec {
  Family family = Family::kSemMim;
  nn::Init init = nn::Init::kNormal002;
  semmim::ModelSpec semmim;
  int64_t picture_size() const { return semmim.image.size; }
  int64_t vocabulary() const { return semmim.vocabulary; }  // 0: that of the data
};
SystemSpec read_system(const spec::Node& node);

// The pre-training losses of one phase.
struct PhaseLosses {
  semmim::LossSpec semmim;
};
PhaseLosses read_phase_losses(const spec::Node& node, const SystemSpec& system);
std::map<std::string, double> loss_weights(const PhaseLosses& losses, Family family);
bool uses_two_views(const PhaseLosses& losses, Family family);

}  // namespace vlp::systems
