#include "core/formats/published_counts.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

namespace vlp::formats {
namespace {

constexpr std::string_view kFlickr8k = "Hodosh et al., JAIR 2013";
constexpr std::string_view kFlickr30k = "Young et al., TACL 2014";
constexpr std::string_view kFlickr30kSplits = "Flickr30k Entities, train.txt, val.txt, test.txt";
constexpr std::string_view kCoco = "Chen et al., arXiv 1504.00325";
constexpr std::string_view kKarpathyCoco = "Karpathy and Fei-Fei, CVPR 2015: dataset_coco.json";
constexpr std::string_view kNoCaps = "Agrawal et al., ICCV 2019";
constexpr std::string_view kCc3m = "Sharma et al., ACL 2018: the released TSV";
constexpr std::string_view kSbu = "Ordonez et al., NIPS 2011";
constexpr std::string_view kVg = "Visual Genome 1.2, visualgenome.org";
constexpr std::string_view kVqa = "github.com/GT-Vision-Lab/VQA, README";
constexpr std::string_view kGqa = "github.com/google-research/big_vision, datasets/gqa";
constexpr std::string_view kNlvr2 = "Suhr et al., ACL 2019";
constexpr std::string_view kNlvr = "Suhr et al., ACL 2017 (six pictures a statement)";
constexpr std::string_view kSnliVe = "Xie et al., arXiv 1901.06706";
constexpr std::string_view kRefCoco = "github.com/lichengunc/refer, UNC split";
constexpr std::string_view kDaquar = "Malinowski and Fritz, NIPS 2014";

constexpr std::array kCounts = {
    PublishedCount{"flickr8k", "train", "pictures", 6000, kFlickr8k},
    PublishedCount{"flickr8k", "val", "pictures", 1000, kFlickr8k},
    PublishedCount{"flickr8k", "test", "pictures", 1000, kFlickr8k},
    PublishedCount{"flickr8k", "all", "captions", 40455, kFlickr8k},
    PublishedCount{"flickr30k", "train", "pictures", 29783, kFlickr30kSplits},
    PublishedCount{"flickr30k", "val", "pictures", 1000, kFlickr30kSplits},
    PublishedCount{"flickr30k", "test", "pictures", 1000, kFlickr30kSplits},
    PublishedCount{"flickr30k", "all", "captions", 158915, kFlickr30k},
    PublishedCount{"coco-captions", "train", "pictures", 82783, kCoco},
    PublishedCount{"coco-captions", "train", "captions", 414113, kCoco},
    PublishedCount{"coco-captions", "val", "pictures", 40504, kCoco},
    PublishedCount{"coco-captions", "val", "captions", 202654, kCoco},
    PublishedCount{"coco-karpathy", "train", "pictures", 113287, kKarpathyCoco},
    PublishedCount{"coco-karpathy", "val", "pictures", 5000, kKarpathyCoco},
    PublishedCount{"coco-karpathy", "test", "pictures", 5000, kKarpathyCoco},
    PublishedCount{"coco-karpathy", "all", "captions", 616767, kKarpathyCoco},
    PublishedCount{"nocaps", "val", "pictures", 4500, kNoCaps},
    PublishedCount{"nocaps", "val", "captions", 45000, kNoCaps},
    PublishedCount{"cc3m", "train", "captions", 3318333, kCc3m},
    PublishedCount{"cc3m", "val", "captions", 15840, kCc3m},
    PublishedCount{"sbu", "train", "captions", 1000000, kSbu},
    PublishedCount{"vg-regions", "train", "pictures", 108077, kVg},
    PublishedCount{"vg-objects", "train", "pictures", 108077, kVg},
    PublishedCount{"vg-qa", "train", "pictures", 108077, kVg},
    PublishedCount{"vqa2", "train", "questions", 443757, kVqa},
    PublishedCount{"vqa2", "val", "questions", 214354, kVqa},
    PublishedCount{"vqa2", "test", "questions", 447793, kVqa},
    PublishedCount{"gqa", "train", "questions", 943000, kGqa},
    PublishedCount{"gqa", "val", "questions", 132062, kGqa},
    PublishedCount{"gqa", "testdev", "questions", 12578, kGqa},
    PublishedCount{"gqa-all", "train", "questions", 14305356, kGqa},
    PublishedCount{"gqa-all", "val", "questions", 2011853, kGqa},
    PublishedCount{"gqa-all", "testdev", "questions", 172174, kGqa},
    PublishedCount{"nlvr2", "train", "statements", 86373, kNlvr2},
    PublishedCount{"nlvr2", "dev", "statements", 6982, kNlvr2},
    PublishedCount{"nlvr2", "test1", "statements", 6967, kNlvr2},
    PublishedCount{"nlvr2", "test2", "statements", 6970, kNlvr2},
    PublishedCount{"nlvr", "train", "pictures", 74460, kNlvr},
    PublishedCount{"nlvr", "dev", "pictures", 5934, kNlvr},
    PublishedCount{"nlvr", "test", "pictures", 5940, kNlvr},
    PublishedCount{"snli-ve", "train", "statements", 529527, kSnliVe},
    PublishedCount{"snli-ve", "dev", "statements", 17858, kSnliVe},
    PublishedCount{"snli-ve", "test", "statements", 17901, kSnliVe},
    PublishedCount{"refcoco+", "train", "references", 42278, kRefCoco},
    PublishedCount{"refcoco+", "val", "references", 3805, kRefCoco},
    PublishedCount{"refcoco+", "testA", "references", 1975, kRefCoco},
    PublishedCount{"refcoco+", "testB", "references", 1798, kRefCoco},
    PublishedCount{"refcoco+", "train", "expressions", 120191, kRefCoco},
    PublishedCount{"refcoco+", "val", "expressions", 10758, kRefCoco},
    PublishedCount{"refcoco+", "testA", "expressions", 5726, kRefCoco},
    PublishedCount{"refcoco+", "testB", "expressions", 4889, kRefCoco},
    PublishedCount{"refcoco+", "all", "expressions", 141564, kRefCoco},
    PublishedCount{"daquar", "train+val", "questions", 6795, kDaquar},
    PublishedCount{"daquar", "test", "questions", 5673, kDaquar},
};

}  // namespace

std::span<const PublishedCount> published_counts() { return kCounts; }

void compare_with_published(Report& report, std::string_view kind) {
  int64_t equal = 0, all = 0;
  for (const auto& known : published_counts()) {
    if (known.kind != kind) continue;
    ++all;
    const int64_t here = report.count(std::string(known.split), std::string(known.what));
    if (here == known.count) ++equal;
    else
      report.add(ProblemKind::kCountDiffers, "", std::string(known.split),
                 fmt::format("{} {}, published {} ({})", here, known.what, known.count, known.source));
  }
  if (all > 0) report.notes.push_back(fmt::format("published counts: {} of {} agree", equal, all));
}

}  // namespace vlp::formats
