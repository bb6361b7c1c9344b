#pragma once
// Builds a system from its settings, fresh or from the weights of an earlier stage.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/nn/device.hpp"
#include "core/systems/system.hpp"
#include "core/systems/system_spec.hpp"
#include "core/text/vocabulary.hpp"

namespace vlp::systems {

// kRanking: a linear map to one score, which starts as the matching row of the pre-training's ITM head (UNITER). kScorer: Linear-GELU-LN-Linear to one score, of
// a region. kPairAttention: two sequences that ask each other (nn::PairAttentionHead). kDecoder: no head; the system gets its text decoder.
enum class HeadForm { kClassifier, kRanking, kScorer, kPairAttention, kDecoder };
// What a task puts on top.
struct HeadInit {
  HeadForm form = HeadForm::kClassifier;
  int64_t vectors = 1;                        // pairs that are judged together, each a vector of the system
  std::vector<std::string> classes;           // of a classifier: a row each, in this order
  bool fresh = false;                         // not in the weights yet
  bool transfer = false;                      // start from the rows of equal answers of the pre-training's QA head (LXMERT)
};

// Of pre-training: new where the parent has none (a phase begins), or those of the parent (a scoring of them).
enum class LossHeads { kOfPhase, kOfParent };

struct SystemInit {
  const text::Vocabulary& vocabulary;
  std::optional<PhaseLosses> losses;      // pre-training; none in fine-tuning and in scoring, but for scoring its heads
  std::filesystem::path weights;          // of the parent stage; empty: fresh
  std::optional<HeadInit> head = {};
  std::vector<std::string> answers = {};  // the list that QA pre-training classifies
  int64_t region_features = 0;            // of the data; 0: it has no regions
  int64_t region_classes = 0;             // one more than the largest class id of the data's regions; 0: they have no classes
  std::filesystem::path data_root = {};   // where the settings name public weights
  std::function<void(const std::string&)> report = {};  // of which public weights were matched, fresh and ignored
  LossHeads loss_heads = LossHeads::kOfPhase;
  uint64_t seed = 0;                      // of the first weights
  nn::DeviceKind device = nn::DeviceKind::cpu;
};
// Throws BadInput where the vocabulary or the weights do not fit the settings.
std::shared_ptr<System> make_system(const SystemSpec& s, const SystemInit& init);

// Trained parameters, each tensor once: what the papers call the size of a model.
int64_t trained_parameters(const System& system);

}  // namespace vlp::systems
