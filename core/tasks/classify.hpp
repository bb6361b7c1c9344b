#pragma once
// Classification of pairs with any system that is a PairEncoder: the part that answering, GQA and statements about pictures share.

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/data/loader.hpp"
#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

enum class ClassLoss {
  kCrossEntropy,  // of Batch::label; -1 does not count
  kOneHot,        // binary cross-entropy against Batch::label as one of the classes, scaled like kSoftTargets (UNITER's visual entailment)
  kSoftTargets    // binary cross-entropy of Batch::scores, mean over batch and classes times the number of classes (LXMERT, UNITER)
};

struct ClassifierPart {
  std::string name;  // of its checkpoint folder
  data::Loader& loader;
  train::TrainSpec train;
};
struct ClassifierRun {
  const ClassifierTraining& spec;
  std::vector<ClassifierPart> parts;  // one after the other, each with a schedule of its own
  int64_t pictures = 1;               // of each text
  ClassLoss loss = ClassLoss::kCrossEntropy;
  std::function<double()> dev_score;  // of the system as it is, on val; decides between modes
};
// Fine-tunes system and head. With ModeChoice::kBetter both modes start from the same weights, and those of the better one on val stay; the history then
// names every value by its mode ("low.loss"), and holds "low.dev" and "high.dev".
train::Outcome train_classifier(const ClassifierRun& run, const Context& c, const std::filesystem::path& checkpoint);

// Items to be classified: item i has a text and K pictures.
struct Asked {
  int64_t items = 0, pictures = 1;
  std::function<std::span<const int32_t>(int64_t)> text;
  std::function<int64_t(int64_t item, int64_t k)> picture;
  data::Boxes boxes = data::Boxes::kDetected;
};
// What `best` finds for each item: (B) int64, an index for each of B texts (B,L), given what the system reads of their pictures, K rounds of B. Pictures and
// texts are blank where s asks for it; the system is in evaluation mode, without gradients.
using FindBest = std::function<at::Tensor(const data::Visual& pictures, const at::Tensor& text)>;
std::vector<int64_t> ask(const Asked& asked, const data::PackedSplit& split, const ClassifierScoring& s, const Context& c, const FindBest& best);
// The most probable class of each item.
std::vector<int64_t> classify(const Asked& asked, const data::PackedSplit& split, const ClassifierScoring& s, const Context& c);
// The same of the sentences of a set, or of its first `limit`; 0: of all.
std::vector<int64_t> classify(const data::LabelledSet& set, int64_t limit, const data::PackedSplit& split, const ClassifierScoring& s, const Context& c);

// As the share of final scores that the better mode was high-level, 0 or 100; nothing for systems with one mode.
void report_mode(const Context& c, const std::string& task, const std::string& split);

at::Tensor seen(const at::Tensor& text, Texts texts);  // (B,L), or where it is not to be seen its [CLS] alone, (B,1)
// What the system reads of a picture, on its device; blank where asked for.
data::Visual on_device(const data::Visual& v, Pictures pictures, nn::DeviceKind device);

// Which loader settings a classifier's training uses.
data::LoaderSpec loader_spec(const ClassifierTraining& s, const Context& c);

}  // namespace vlp::tasks
