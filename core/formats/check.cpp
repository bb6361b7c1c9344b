#include "core/formats/check.hpp"

#include <algorithm>
#include <exception>
#include <system_error>

#include <fmt/format.h>

#include "core/formats/lines.hpp"
#include "core/formats/overlap.hpp"

namespace vlp::formats {
namespace {

template <class Set>
class Checker final {
 public:
  Checker(const Set& data, const CheckSpec& spec) : data_(data), spec_(spec) {}

  void pictures() {
    for (const auto& image : data_.images) {
      ++report_.splits[image.split].images;
      std::error_code error;
      if (spec_.pictures && !std::filesystem::is_regular_file(image.file, error))
        add(ProblemKind::kMissingPicture, image.place, image.id, fmt::format("{} is not there", image.file.string()));
      else if (spec_.decode) decode(image);
    }
    for (const auto& overlap : find_overlaps(data_.images, spec_.same_content)) add_overlap(overlap);
  }

  void text(const std::string& text, const Place& place, const std::string& id) {
    if (trimmed(text).empty()) return add(ProblemKind::kEmptyText, place, id, "the text is empty");
    if (!spec_.count_tokens || spec_.max_tokens <= 0) return;
    const int64_t tokens = spec_.count_tokens(text);
    if (tokens > spec_.max_tokens)
      add(ProblemKind::kLongText, place, id, fmt::format("{} tokens, more than {}: the end is cut off", tokens, spec_.max_tokens));
  }

  void answers(const QuestionRecord& question) {
    if (question.answers.empty()) return add(ProblemKind::kNoAnswer, question.place, question.id, "the question has no answer");
    if (spec_.answers.empty() || spec_.answers.contains(question.majority)) return;
    add(ProblemKind::kAnswerOutsideList, question.place, question.id,
        fmt::format("the answer \"{}\" is not in the list", question.majority));
  }

  void pictures_without_caption(const std::vector<bool>& used) {
    for (size_t i = 0; i < used.size(); ++i)
      if (!used[i]) add(ProblemKind::kNoCaption, data_.images[i].place, data_.images[i].id, "the picture has no caption");
  }

  Report& report() { return report_; }

 private:
  void decode(const ImageRecord& image) {
    try {
      spec_.decode(image.file);
    } catch (const std::exception& e) {
      add(ProblemKind::kUndecodablePicture, image.place, image.id, e.what());
    }
  }

  void add_overlap(const Overlap& overlap) {
    const auto &a = data_.images[overlap.first], &b = data_.images[overlap.second];
    const std::string first = to_text(data_.sources, a.place);
    add(ProblemKind::kSplitOverlap, b.place, b.id,
        fmt::format("{} ({}) {} {} ({}{}{})", b.file.string(), b.split, overlap.same_file ? "is also" : "has the same content as",
                    a.file.string(), a.split, first.empty() ? "" : ", ", first));
  }

  void add(ProblemKind kind, const Place& place, const std::string& id, const std::string& text) {
    ++report_.counts[kind];
    report_.problems.push_back({kind, to_text(data_.sources, place), id, text});
  }

  const Set& data_;
  const CheckSpec& spec_;
  Report report_;
};

std::string describe(const Problem& p) {
  return fmt::format("{}{}{}: {}", p.where, p.where.empty() ? "" : ": ", p.item, p.text);
}

}  // namespace

std::string_view name_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::kMissingPicture: return "missing picture";
    case ProblemKind::kUndecodablePicture: return "undecodable picture";
    case ProblemKind::kEmptyText: return "empty text";
    case ProblemKind::kLongText: return "over-long text";
    case ProblemKind::kNoCaption: return "picture without caption";
    case ProblemKind::kSplitOverlap: return "picture in two splits";
    case ProblemKind::kAnswerOutsideList: return "answer outside the list";
    case ProblemKind::kNoAnswer: return "question without answer";
  }
  return "unknown problem";
}

Report check(const Captions& data, const CheckSpec& spec) {
  Checker checker(data, spec);
  checker.pictures();
  std::vector<bool> used(data.images.size(), false);
  for (const auto& caption : data.captions) {
    const auto image = static_cast<size_t>(caption.image);
    used[image] = true;
    ++checker.report().splits[data.images[image].split].captions;
    checker.text(caption.text, caption.place, caption.id);
  }
  checker.pictures_without_caption(used);
  checker.report().skipped_captions = data.skipped_captions;
  return checker.report();
}

Report check(const Questions& data, const CheckSpec& spec) {
  Checker checker(data, spec);
  checker.pictures();
  for (const auto& question : data.questions) {
    ++checker.report().splits[question.split].questions;
    checker.text(question.text, question.place, question.id);
    checker.answers(question);
  }
  return checker.report();
}

std::string to_text(const Report& report, int64_t most) {
  std::string out = fmt::format("{:<8}{:>10}{:>10}{:>11}\n", "split", "pictures", "captions", "questions");
  for (const auto& [split, n] : report.splits) out += fmt::format("{:<8}{:>10}{:>10}{:>11}\n", split, n.images, n.captions, n.questions);
  if (report.skipped_captions > 0) out += fmt::format("captions of pictures outside the splits, skipped: {}\n", report.skipped_captions);
  if (report.problems.empty()) return out + "no problems\n";
  for (const auto& [kind, count] : report.counts) {
    out += fmt::format("{}: {}\n", name_of(kind), count);
    int64_t listed = 0;
    for (const auto& problem : report.problems) {
      if (problem.kind != kind || listed == most) continue;
      out += fmt::format("  {}\n", describe(problem));
      ++listed;
    }
    if (count > listed) out += fmt::format("  and {} more\n", count - listed);
  }
  return out;
}

}  // namespace vlp::formats
