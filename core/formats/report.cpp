#include "core/formats/report.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/formats/lines.hpp"
#include "core/util/split.hpp"

namespace vlp::formats {
namespace {

// Column heads: the usual ones in this order, then others by name.
std::vector<std::string> columns(const Report& report) {
  std::vector<std::string> out = {"pictures", "captions", "questions", "statements", "regions", "references", "expressions"};
  const auto occurs = [&](const std::string& what) {
    return std::any_of(report.splits.begin(), report.splits.end(), [&](const auto& split) { return split.second.contains(what); });
  };
  std::erase_if(out, [&](const std::string& what) { return !occurs(what); });
  for (const auto& [split, counts] : report.splits)
    for (const auto& [what, n] : counts)
      if (std::find(out.begin(), out.end(), what) == out.end()) out.push_back(what);
  return out;
}

std::string table(const Report& report) {
  const auto heads = columns(report);
  const auto width = [](const std::string& head) { return std::max<size_t>(head.size() + 2, 11); };
  std::string out = fmt::format("{:<8}", "split");
  for (const auto& head : heads) out += fmt::format("{:>{}}", head, width(head));
  out += "\n";
  for (const auto& [split, counts] : report.splits) {
    out += fmt::format("{:<8}", split);
    for (const auto& head : heads) out += fmt::format("{:>{}}", counts.contains(head) ? counts.at(head) : 0, width(head));
    out += "\n";
  }
  return out;
}

std::string describe(const Problem& p) {
  const std::string where = p.where.empty() ? "" : p.where + ": ", item = p.item.empty() ? "" : p.item + ": ";
  return where + item + p.text;
}

}  // namespace

std::string_view name_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::kMissingPicture:
      return "missing picture";
    case ProblemKind::kUndecodablePicture:
      return "undecodable picture";
    case ProblemKind::kEmptyText:
      return "empty text";
    case ProblemKind::kLongText:
      return "over-long text";
    case ProblemKind::kNoCaption:
      return "picture without caption";
    case ProblemKind::kSplitOverlap:
      return "picture in two splits";
    case ProblemKind::kAnswerOutsideList:
      return "answer outside the list";
    case ProblemKind::kNoAnswer:
      return "question without answer";
    case ProblemKind::kDuplicateId:
      return "id that occurs twice";
    case ProblemKind::kDuplicateText:
      return "text twice on a picture";
    case ProblemKind::kBoxOutside:
      return "box that reaches out of the picture";
    case ProblemKind::kEmptyBox:
      return "box without area in the picture";
    case ProblemKind::kCountDiffers:
      return "count unlike the published one";
  }
  return "unknown problem";
}

bool is_remark(ProblemKind kind) {
  return kind == ProblemKind::kDuplicateText || kind == ProblemKind::kAnswerOutsideList || kind == ProblemKind::kBoxOutside ||
         kind == ProblemKind::kCountDiffers;
}

void Report::add(ProblemKind kind, const std::string& where, const std::string& item, const std::string& text) {
  ++counts[kind];
  problems.push_back({kind, where, item, text});
}

int64_t Report::defects() const {
  int64_t out = 0;
  for (const auto& [kind, n] : counts) out += is_remark(kind) ? 0 : n;
  return out;
}

int64_t Report::count(const std::string& split, const std::string& what) const {
  int64_t out = split == "all" && what == "captions" ? skipped_captions : 0;
  const auto wanted = split_at(split, '+');
  for (const auto& [name, of_split] : splits) {
    const bool counts_here = split == "all" || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    if (counts_here && of_split.contains(what)) out += of_split.at(what);
  }
  return out;
}

std::string to_text(const Report& report, int64_t most) {
  std::string out = table(report);
  if (report.skipped_captions > 0) out += fmt::format("captions of pictures outside the splits, skipped: {}\n", report.skipped_captions);
  for (const auto& note : report.notes) out += note + "\n";
  if (report.problems.empty()) return out + "no problems\n";
  for (const auto& [kind, count] : report.counts) {
    out += fmt::format("{}: {}{}\n", name_of(kind), count, is_remark(kind) ? " (a remark)" : "");
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
