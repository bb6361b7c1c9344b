#pragma once
// The [config] of a row, composed of what each module reads. No torch here.

#include <map>
#include <string>
#include <vector>

#include "core/data/spec.hpp"
#include "core/data/view_spec.hpp"
#include "core/nn/performance_spec.hpp"
#include "core/spec/node.hpp"
#include "core/systems/system_spec.hpp"
#include "core/tasks/anchor_spec.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/train_spec.hpp"

namespace vlp::experiments {

// One pre-training phase, [config.pretrain.NAME]. Its table `model` changes keys of [config.model] for this phase alone.
struct PhaseSpec {
  train::TrainSpec train;
  data::ViewSpec view;
  systems::PhaseLosses losses;
  tasks::Pictures pictures = tasks::Pictures::kSeen;  // blank: a text-only twin
};
PhaseSpec read_phase(const spec::Node& node, const systems::SystemSpec& system);

// Reads every section strictly, those that this row's pipeline leaves out as well: a bad key is an error wherever it stands.
void read_config(const spec::Node& config);

}  // namespace vlp::experiments
