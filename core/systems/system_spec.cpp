#include "core/systems/system_spec.hpp"

#include "core/util/error.hpp"

namespace vlp::systems {

SystemSpec read_system(const spec::Node& node) {
  SystemSpec s;
  node.read_enum("system", s.family, {{"cmal", Family::kCmal}, {"semmim", Family::kSemMim}, {"semvlp", Family::kSemVlp}});
  node.read_enum("init", s.init, {{"normal_002", nn::Init::kNormal002}, {"fan_in", nn::Init::kFanIn}});
  switch (s.family) {
    case Family::kCmal: s.cmal = cmal::read_model(node); break;
    case Family::kSemMim: s.semmim = semmim::read_model(node); break;
    case Family::kSemVlp: s.semvlp = semvlp::read_model(node); break;
  }
  node.reject_unread_keys();
  return s;
}

PhaseLosses read_recovery(const spec::Node& node) {
  PhaseLosses out;
  out.cmal = cmal::read_recovery(node);
  return out;
}

PhaseLosses read_phase_losses(const spec::Node& node, const SystemSpec& system) {
  PhaseLosses out;
  switch (system.family) {
    case Family::kCmal: out.cmal = cmal::read_losses(node); break;
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
    case Family::kCmal: {
      std::map<std::string, double> out;  // a task that was drawn by gamma is not weighted by it again
      for (const auto task : cmal::kTasks) out[cmal::name_of(task)] = losses.cmal.mix == cmal::Mix::kWeightedSum ? losses.cmal.weight(task) : 1.0;
      out["wra"] = losses.cmal.wra;
      return out;
    }
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
    case Family::kCmal:
    case Family::kSemVlp: return false;
  }
  throw InternalFault("uses_two_views: family out of range");
}

bool uses_anchors(const PhaseLosses& losses, Family family) { return family == Family::kCmal && losses.cmal.amc > 0; }

double question_share(const PhaseLosses& losses, Family family) { return family == Family::kSemVlp ? losses.semvlp.question_share : 0.0; }

int64_t SystemSpec::vocabulary() const {
  switch (family) {
    case Family::kCmal: return cmal.vocabulary;
    case Family::kSemMim: return semmim.vocabulary;
    case Family::kSemVlp: return semvlp.vocabulary;
  }
  throw InternalFault("SystemSpec::vocabulary: family out of range");
}

int64_t SystemSpec::longest_text() const {
  switch (family) {
    case Family::kCmal: return cmal.max_length + 1;
    case Family::kSemMim: return semmim.max_length - semmim.special_tokens();
    case Family::kSemVlp: return semvlp.max_length - semvlp.special_tokens();
  }
  throw InternalFault("SystemSpec::longest_text: family out of range");
}

}  // namespace vlp::systems
