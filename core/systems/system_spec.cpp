#include "core/systems/system_spec.hpp"

#include "core/util/error.hpp"

namespace vlp::systems {

SystemSpec read_system(const spec::Node& node) {
  SystemSpec s;
  node.read_enum("system", s.family, {{"semmim", Family::kSemMim}});
  node.read_enum("init", s.init, {{"normal_002", nn::Init::kNormal002}, {"fan_in", nn::Init::kFanIn}});
  switch (s.family) {
    case Family::kSemMim: s.semmim = semmim::read_model(node); break;
  }
  node.reject_unread_keys();
  return s;
}

PhaseLosses read_phase_losses(const spec::Node& node, const SystemSpec& system) {
  PhaseLosses out;
  switch (system.family) {
    case Family::kSemMim:
      out.semmim = semmim::read_losses(node);
      semmim::check_losses(out.semmim, system.semmim, node);
      break;
  }
  return out;
}

std::map<std::string, double> loss_weights(const PhaseLosses& losses, Family family) {
  switch (family) {
    case Family::kSemMim: {
      const auto& l = losses.semmim;
      return {{"itc", l.itc}, {"itm", l.itm}, {"mlm", l.mlm}, {"plm", l.plm}, {"agreement", l.agreement}, {"mim", l.mim}};
    }
  }
  throw InternalFault("loss_weights: family out of range");
}

bool uses_two_views(const PhaseLosses& losses, Family family) {
  switch (family) {
    case Family::kSemMim: return losses.semmim.uses_two_views();
  }
  throw InternalFault("uses_two_views: family out of range");
}

}  // namespace vlp::systems
