#include "core/systems/system_spec.hpp"

#include "core/util/error.hpp"

namespace vlp::systems {

SystemSpec read_system(const spec::Node& node) {
  SystemSpec s;
  node.read_enum("system", s.family, {{"semmim", Family::kSemMim}, {"semvlp", Family::kSemVlp}});
  node.read_enum("init", s.init, {{"normal_002", nn::Init::kNormal002}, {"fan_in", nn::Init::kFanIn}});
  switch (s.family) {
    case Family::kSemMim: s.semmim = semmim::read_model(node); break;
    case Family::kSemVlp: s.semvlp = semvlp::read_model(node); break;
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
    case Family::kSemVlp:
      out.semvlp = semvlp::read_losses(node);
      semvlp::check_losses(out.semvlp, system.semvlp, node);
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
    case Family::kSemVlp: {
      const auto& l = losses.semvlp;
      return {{"mlm", l.mlm}, {"object_feature", l.object_feature}, {"object_label", l.object_label}, {"itm", l.itm}, {"qa", l.qa}, {"itc", l.itc}};
    }
  }
  throw InternalFault("loss_weights: family out of range");
}

bool uses_two_views(const PhaseLosses& losses, Family family) {
  switch (family) {
    case Family::kSemMim: return losses.semmim.uses_two_views();
    case Family::kSemVlp: return false;
  }
  throw InternalFault("uses_two_views: family out of range");
}

double question_share(const PhaseLosses& losses, Family family) { return family == Family::kSemVlp ? losses.semvlp.question_share : 0.0; }

int64_t SystemSpec::longest_text() const {
  return family == Family::kSemVlp ? semvlp.max_length - semvlp.special_tokens() : semmim.max_length - semmim.special_tokens();
}

}  // namespace vlp::systems
