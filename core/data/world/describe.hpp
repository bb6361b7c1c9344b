#pragma once
// What a generated world holds, and between which floor and ceiling a model's scores can lie.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace vlp::data::world {

struct SplitSummary {
  int64_t pictures = 0, captions = 0, foreign_captions = 0;
};

// Baselines of one question type: learnt on train, scored on test as the task is; VQA with VQA v2's soft accuracy (an answer that c of ten annotators gave is
// worth 0, 0.3, 0.6, 0.9, 1 for c = 0, 1, 2, 3, 4 or more). All in percent. Statements are questions whose answers are their labels.
struct QuestionSummary {
  int64_t test_questions = 0, answers = 0;  // answers: different right ones
  double majority = 0;                      // the type's most frequent answer
  double question_only = 0;                 // the most frequent answer to the same text; unseen texts: to the same form ("what colour is the <noun>?")
  double question_only_exact = 0;           // the same, counting only the right answer
  double chance_exact = 0;                  // one in the number of answers to questions of the same form, on average
  double ceiling = 0;                       // the right answer
};
using QuestionSummaries = std::map<std::string, QuestionSummary>;  // by type, and "all"

// Recall at 1 in percent of an oracle that knows which captions are true of which pictures and prefers those that fit the fewest; ties count
// against it. Mean over the galleries that the split holds; 0 galleries: too few pictures.
struct RetrievalSummary {
  int64_t galleries = 0, gallery_size = 500;
  double text_recall = 0, image_recall = 0;        // TR R@1, IR R@1
  double chance_text = 0, chance_image = 0;
};

struct Summary {
  std::string spec;                                // the manifest's, as JSON
  std::string sha256;
  std::map<std::string, SplitSummary> splits;
  int64_t words = 0;                               // different ones in training captions
  double caption_words = 0;                        // mean length
  std::map<std::string, QuestionSummaries> questions;  // by task, of those that were written
  RetrievalSummary retrieval;                      // of the test split
};

// Reads a folder that `generate` filled. Throws BadInput naming the file where it is incomplete or not as generate wrote it.
Summary describe(const std::filesystem::path& folder);
// Tables in plain text.
std::string to_text(const Summary& summary);

}  // namespace vlp::data::world
