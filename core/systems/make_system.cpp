#include "core/systems/make_system.hpp"

#include <unordered_map>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "core/nn/initialise.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/systems/cmal/model.hpp"
#include "core/systems/cmal/weights.hpp"
#include "core/systems/semmim/model.hpp"
#include "core/systems/semmim/weights.hpp"
#include "core/systems/semvlp/model.hpp"
#include "core/systems/semvlp/weights.hpp"
#include "core/util/error.hpp"

namespace vlp::systems {
namespace {

// The masked-image part and the queue of contrastive candidates belong to pre-training phases: they may be new in this stage, or no longer wanted.
const nn::LoadRules kSemMimTransfer{.ignore = {"mim.", "itc_queue."}, .fresh = {"mim.", "itc_queue."}};

bool holds(const nn::NamedTensors& tensors, const std::string& prefix) {
  const auto it = tensors.lower_bound(prefix);
  return it != tensors.end() && it->first.starts_with(prefix);
}

// The head that is asked for; a classifier's hidden layer is twice as wide as the system.
std::shared_ptr<nn::Head> make_head(const HeadInit& head, const nn::TransformerSpec& s) {
  using Widths = nn::ClassifierHead::Widths;
  const auto classes = static_cast<int64_t>(head.classes.size());
  switch (head.form) {
    case HeadForm::kClassifier: return std::make_shared<nn::ClassifierHead>(Widths{head.vectors * s.dim, 2 * s.dim, classes}, s.norm_epsilon);
    case HeadForm::kRanking: return std::make_shared<nn::LinearHead>(s.dim, 1);
    case HeadForm::kScorer: return std::make_shared<nn::ClassifierHead>(Widths{s.dim, s.dim, 1}, s.norm_epsilon);
    case HeadForm::kPairAttention:
      if (head.vectors != 2) throw BadInput("form = \"pair_biattn\" judges two pictures a text, but the data has another number");
      return std::make_shared<nn::PairAttentionHead>(nn::PairAttentionHead::Widths{s.dim, s.heads, classes});
    case HeadForm::kDecoder: break;
  }
  throw InternalFault("make_head: a form that is no head");
}

// A head of other width in the file is a question of answer lists, which is worth a message of its own.
void expect_head(const nn::NamedTensors& tensors, const HeadInit& head, const std::string& file) {
  const auto it = tensors.find("head.last.weight");
  const auto classes = static_cast<int64_t>(head.classes.size());
  if (it != tensors.end() && it->second.size(0) != classes)
    throw BadInput(fmt::format("{}: its head tells {} classes apart, but the data's list has {}; score it with the list that it was fine-tuned on", file,
                               it->second.size(0), classes));
}

// Copies hidden layer and norm of the QA head, and its rows of the answers that both lists hold; the other rows are 0 (airsplay/lxmert:
// src/pretrain/qa_answer_table.py).
void transfer_answers(System& model, const nn::NamedTensors& tensors, const HeadInit& head, const std::vector<std::string>& answers) {
  if (!holds(tensors, "pretrain.qa.")) return;
  const at::NoGradGuard no_gradient;
  std::unordered_map<std::string, int64_t> place;
  for (size_t i = 0; i < answers.size(); ++i) place.emplace(answers[i], static_cast<int64_t>(i));
  for (auto& entry : model.named_parameters()) {
    if (!entry.key().starts_with("head.")) continue;
    const auto& source = tensors.at("pretrain.qa." + entry.key().substr(5));
    if (!entry.key().starts_with("head.last.")) {
      entry.value().copy_(source);
      continue;
    }
    entry.value().zero_();
    for (size_t row = 0; row < head.classes.size(); ++row)
      if (const auto it = place.find(head.classes[row]); it != place.end()) entry.value()[static_cast<int64_t>(row)].copy_(source[it->second]);
  }
}

// The score of a pair is first its matching logit: the second row of a two-way head, the only one of a one-logit head.
void transfer_matching(System& model, const nn::NamedTensors& tensors) {
  if (!tensors.contains("pretrain.itm.weight")) return;
  const at::NoGradGuard no_gradient;
  for (auto& entry : model.named_parameters())
    if (entry.key().starts_with("head.linear.")) entry.value().copy_(tensors.at("pretrain.itm." + entry.key().substr(12)).slice(0, -1));
}

void check_regions(int64_t features, int64_t classes, const SystemInit& init) {
  if (init.region_features != 0 && init.region_features != features)
    throw BadInput(fmt::format("model.regions.features = {}, but the data's regions are {} wide", features, init.region_features));
  if (init.region_classes > classes)
    throw BadInput(fmt::format("model.regions.classes = {}, but the data's regions have class ids up to {}", classes, init.region_classes - 1));
}

// The parent's weights: pre-training heads end with their phase, the task's head begins with fine-tuning. `fresh` names what else may be missing in the file.
void load_parent(System& model, const nn::NamedTensors& tensors, const SystemInit& init, std::vector<std::string> fresh) {
  nn::LoadRules rules{.ignore = {"pretrain."}, .fresh = std::move(fresh)};
  if (init.losses && init.loss_heads == LossHeads::kOfPhase) rules.fresh.push_back("pretrain.");
  if (init.head && init.head->fresh) rules.fresh.push_back("head.");
  if (init.head && !init.head->fresh && init.head->form == HeadForm::kClassifier) expect_head(tensors, *init.head, init.weights.string());
  nn::load_state(model, tensors, rules, init.weights.string());
}

std::shared_ptr<System> make_cmal(const SystemSpec& s, const SystemInit& init) {
  auto spec = s.cmal;
  spec.vocabulary = init.vocabulary.size();
  check_regions(spec.features, spec.classes, init);
  if (init.losses && init.losses->cmal.mrm > 0 && init.losses->cmal.mrm_target != cmal::MrmTarget::kFeature && init.region_features != 0 && init.region_classes == 0)
    throw BadInput("pretrain: the mrm loss has a weight, but the data's regions have no classes (a grid has none): set mrm_target = \"feature\", or weights.mrm = 0");
  const cmal::SpecialTokens tokens{.pad = init.vocabulary.pad(), .cls = init.vocabulary.cls(), .sep = init.vocabulary.sep(), .mask = init.vocabulary.mask()};
  auto model = std::make_shared<cmal::Model>(spec, tokens, init.losses ? std::optional(init.losses->cmal) : std::nullopt);
  const bool decodes = init.head && init.head->form == HeadForm::kDecoder;
  if (decodes) model->add_decoder();
  else if (init.head) model->set_head(make_head(*init.head, spec.encoder));
  nn::initialise(*model, s.init, init.seed);
  if (init.weights.empty() && !spec.weights.text.empty()) {
    const auto report = cmal::load_weights(*model, spec, init.data_root);
    if (init.report) init.report(report);
  }
  if (!init.weights.empty()) load_parent(*model, nn::load_tensors(init.weights), init, decodes && init.head->fresh ? std::vector<std::string>{"decoder."} : std::vector<std::string>{});
  if (decodes && init.head->fresh) model->start_decoder();
  return model;
}

std::shared_ptr<System> make_semvlp(const SystemSpec& s, const SystemInit& init) {
  auto spec = s.semvlp;
  spec.vocabulary = init.vocabulary.size();
  check_regions(spec.regions.features, spec.classes, init);
  if (init.losses && init.losses->semvlp.object_label > 0 && init.region_features != 0 && init.region_classes == 0)
    throw BadInput("pretrain: the object_label loss has a weight, but the data's regions have no classes (a grid has none): set weights.object_label = 0");
  if (init.losses && init.losses->semvlp.qa > 0 && init.answers.empty())
    throw BadInput("pretrain: the qa loss has a weight, but the data has no answers: set data.questions or data.gqa, or weights.qa = 0");
  const semvlp::DataFacts facts{.pad = init.vocabulary.pad(), .cls = init.vocabulary.cls(), .sep = init.vocabulary.sep(), .mask = init.vocabulary.mask(),
                                .answers = static_cast<int64_t>(init.answers.size())};
  auto model = std::make_shared<semvlp::Model>(spec, facts, init.losses ? std::optional(init.losses->semvlp) : std::nullopt);
  if (init.head && init.head->form == HeadForm::kDecoder) throw BadInput("answering = \"rank\" needs a system with a text decoder; SemVLP has none");
  if (init.head) model->set_head(make_head(*init.head, spec.encoder));
  nn::initialise(*model, s.init, init.seed);
  if (init.weights.empty() && !spec.weights.text.empty()) {
    const auto report = semvlp::load_weights(*model, spec, init.data_root);
    if (init.report) init.report(report);
  }
  model->start_cross();
  if (init.weights.empty()) return model;
  const auto tensors = nn::load_tensors(init.weights);
  // A phase may follow one whose model had cross-attention in fewer layers, or none.
  std::vector<std::string> fresh;
  if (init.losses)
    for (int64_t l = 0; l < spec.encoder.layers; ++l)
      if (const auto name = fmt::format("encoder.layer{}.cross_", l); !holds(tensors, name)) fresh.push_back(name);
  load_parent(*model, tensors, init, std::move(fresh));
  if (init.head && init.head->fresh && init.head->form == HeadForm::kRanking) transfer_matching(*model, tensors);
  else if (init.head && init.head->fresh && init.head->transfer) transfer_answers(*model, tensors, *init.head, init.answers);
  return model;
}

std::shared_ptr<System> make_semmim(const SystemSpec& s, const SystemInit& init) {
  auto spec = s.semmim;
  spec.vocabulary = init.vocabulary.size();
  const semmim::SpecialTokens tokens{
      .pad = init.vocabulary.pad(), .cls = init.vocabulary.cls(), .sep = init.vocabulary.sep(), .mask = init.vocabulary.mask()};
  const auto losses = init.losses ? std::optional(init.losses->semmim) : std::nullopt;
  auto model = std::make_shared<semmim::Model>(spec, tokens, losses);
  nn::initialise(*model, s.init, init.seed);
  bool fresh_mim = true;
  if (init.weights.empty() && spec.weights.any()) {
    const auto report = semmim::load_weights(*model, spec, init.data_root);
    if (init.report) init.report(report);
  }
  if (!init.weights.empty()) {
    const auto tensors = nn::load_tensors(init.weights);
    fresh_mim = !holds(tensors, "mim.");
    nn::load_state(*model, tensors, kSemMimTransfer, init.weights.string());
  }
  if (fresh_mim) model->start_momentum();
  return model;
}

}  // namespace

std::shared_ptr<System> make_system(const SystemSpec& s, const SystemInit& init) {
  if (s.vocabulary() != 0 && s.vocabulary() != init.vocabulary.size())
    throw BadInput(fmt::format("model.vocabulary = {}, but the data's vocabulary has {} tokens", s.vocabulary(), init.vocabulary.size()));
  std::shared_ptr<System> out;
  switch (s.family) {
    case Family::kCmal: out = make_cmal(s, init); break;
    case Family::kSemMim: out = make_semmim(s, init); break;
    case Family::kSemVlp: out = make_semvlp(s, init); break;
  }
  out->to(nn::torch_device(init.device));
  return out;
}

int64_t trained_parameters(const System& system) {
  int64_t n = 0;
  for (const auto& p : system.parameters())
    if (p.requires_grad()) n += p.numel();
  return n;
}

}  // namespace vlp::systems
