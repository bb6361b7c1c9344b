#include "core/data/spec.hpp"

namespace vlp::data {

DataSpec read_data(const spec::Node& node) {
  DataSpec s;
  node.read_enum("pairs", s.pairs, {{"world", PairSource::kWorld}, {"karpathy", PairSource::kKarpathy}, {"flickr8k", PairSource::kFlickr8k}});
  node.read_enum("questions", s.questions,
                 {{"none", QuestionSource::kNone}, {"world", QuestionSource::kWorld}, {"vqa2", QuestionSource::kVqa2},
                  {"daquar", QuestionSource::kDaquar}});
  node.read("pairs_path", s.pairs_path);
  node.read("pairs_json", s.pairs_json);
  node.read("questions_path", s.questions_path);
  node.read("picture_size", s.picture_size, spec::range<int64_t>(8, 1024));
  node.read("max_text", s.max_text, spec::range<int64_t>(4, 512));
  node.read("max_answer", s.max_answer, spec::range<int64_t>(2, 64));
  node.read_enum("long_text", s.long_text, {{"refuse", LongText::kRefuse}, {"cut", LongText::kCut}});
  node.read("vocabulary", s.vocabulary);
  node.read("vocabulary_min_count", s.vocabulary_min_count, spec::at_least<int64_t>(1));
  s.world = world::read_world(node.child("world"));
  if (s.questions == QuestionSource::kWorld && s.pairs != PairSource::kWorld)
    node.error("questions", "the world's questions are about the world's pictures, but pairs come from elsewhere");
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::data
