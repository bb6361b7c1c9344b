#pragma once
// What every pre-training system is to the trainer, and what tasks may ask of it (capabilities).

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/data/batch.hpp"
#include "core/nn/heads.hpp"
#include "core/nn/module.hpp"
#include "core/util/error.hpp"

namespace vlp::systems {

struct StepContext {
  uint64_t seed = 0;
  int64_t step = 0;
  bool diagnostics = false;  // fill LossTerms::facts, which costs synchronisations with the device
  int64_t steps = 1;         // of this training, for schedules
};

struct LossTerms {
  std::vector<std::pair<std::string, at::Tensor>> terms;  // named (), unweighted
  std::vector<std::pair<std::string, double>> facts;      // accuracies, entropies, ...: logged, never trained on
};

class System : public nn::Module {
 public:
  // The pre-training losses of one batch; exactly those whose weight is not 0.
  virtual LossTerms losses(const data::Batch& batch, const StepContext& step) = 0;
  virtual void before_step(const StepContext&) {}  // keeps parameters inside their limits
  virtual void after_step(const StepContext&) {}   // momentum copies, centres, queues
  // Kinds of pre-training steps that reach different parameters (SemVLP's two modes): step_kind is below step_kinds.
  virtual int64_t step_kinds() const { return 1; }
  virtual int64_t step_kind(const StepContext&) const { return 0; }

  // What a task puts on top of the system; part of its weights under "head.".
  void set_head(std::shared_ptr<nn::Head> head) { head_ = register_module("head", std::move(head)); }
  const nn::Head& head() const {
    if (!head_) throw InternalFault("System::head: the task has set none");
    return *head_;
  }

 private:
  std::shared_ptr<nn::Head> head_;
};

struct ImageStates {
  at::Tensor tokens;     // (B,1+N,D), [CLS] first
  at::Tensor embedding;  // (B,E), unit rows, in the contrastive space
};
struct TextStates {
  at::Tensor tokens;     // (B,L,D), [CLS] first
  at::Tensor visible;    // (B,L) bool, false for padding
  at::Tensor embedding;  // (B,E), unit rows
};

// Embeds each side alone.
class DualEncoder {
 public:
  virtual ~DualEncoder() = default;
  virtual ImageStates encode_image(const at::Tensor& pixels) const = 0;  // (B,3,S,S)
  virtual TextStates encode_text(const at::Tensor& ids) const = 0;       // (B,L) int64, padded with 0
  virtual const at::Tensor& temperature() const = 0;                     // () of the contrastive logits
};

// Encodes a pair.
class PairMatcher {
 public:
  virtual ~PairMatcher() = default;
  // Row r pairs image r with text r -> logits (R,2), class 1 = matched.
  virtual at::Tensor match(const at::Tensor& image_tokens, const TextStates& text) const = 0;
};

// Writes text about what it attends to.
class TextDecoder {
 public:
  virtual ~TextDecoder() = default;
  struct Memory {
    at::Tensor tokens;   // (B,M,D) what the decoder attends to
    at::Tensor visible;  // (B,M) bool
  };
  // input (B,T) int64, [CLS] first -> hidden states (B,T,D); position t predicts token t+1.
  virtual at::Tensor decode(const Memory& memory, const at::Tensor& input) const = 0;
  virtual at::Tensor token_logits(const at::Tensor& hidden) const = 0;  // (...,D) -> (...,V): only where a label is
};

// Writes text about a picture and a prompt.
class TextGenerator : public TextDecoder {
 public:
  virtual Memory fuse(const at::Tensor& image_tokens, const TextStates& prompt) const = 0;
};

// Recovers masked words.
class MaskedLanguageModel {
 public:
  virtual ~MaskedLanguageModel() = default;
  // Hidden states of masked text given the picture: (B,L,D); logits where a label is: (R,D) -> (R,V).
  virtual at::Tensor masked_states(const at::Tensor& image_tokens, const TextStates& masked_text) const = 0;
  virtual at::Tensor word_logits(const at::Tensor& hidden) const = 0;
};

// Encodes a picture and a text into one vector, for classifiers.
class PairEncoder {
 public:
  virtual ~PairEncoder() = default;
  virtual at::Tensor encode_pair(const data::Visual& picture, const at::Tensor& text) const = 0;  // (B,...), (B,L) int64 padded with 0 -> (B,D)
};

// Encodes a picture and a text as one sequence, for tasks that read single positions or the whole.
struct JointStates {
  at::Tensor states;             // (B,S,D), [CLS] first
  at::Tensor visible;            // (B,S) bool, false for padding
  int64_t first_region = 1;      // where the R regions lie
};
class JointEncoder {
 public:
  virtual ~JointEncoder() = default;
  virtual JointStates encode_joint(const data::Visual& picture, const at::Tensor& text) const = 0;  // (B,...), (B,L) int64 padded with 0
};

// Encodes pairs in one of two ways on the same weights.
enum class PairMode { kLow, kHigh };  // single-stream | two-stream
class TwoModes {
 public:
  virtual ~TwoModes() = default;
  virtual void set_mode(PairMode mode) = 0;  // kept with the weights
  virtual PairMode mode() const = 0;
};

// The capability of that name, or BadInput: the task cannot run on this system.
template <class Capability> const Capability& require(const System& system, const char* task, const char* name) {
  if (const auto* capability = dynamic_cast<const Capability*>(&system)) return *capability;
  throw BadInput(std::string("task ") + task + " needs a system that is a " + name + "; this one is not");
}

}  // namespace vlp::systems
