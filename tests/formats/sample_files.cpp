#include "tests/formats/sample_files.hpp"

#include "core/formats/albef_captions.hpp"
#include "core/formats/coco_captions.hpp"
#include "core/formats/daquar.hpp"
#include "core/formats/flickr30k.hpp"
#include "core/formats/flickr8k.hpp"
#include "core/formats/gqa.hpp"
#include "core/formats/item_lines.hpp"
#include "core/formats/karpathy.hpp"
#include "core/formats/name_lists.hpp"
#include "core/formats/nlvr.hpp"
#include "core/formats/nlvr2.hpp"
#include "core/formats/nlvr_scene.hpp"
#include "core/formats/refcoco.hpp"
#include "core/formats/scoring.hpp"
#include "core/formats/snli_ve.hpp"
#include "core/formats/visual_genome.hpp"
#include "core/formats/vqa2.hpp"
#include "core/formats/web_captions.hpp"
#include "tests/formats/feature_samples.hpp"

namespace vlp::formats {
namespace {

using Path = std::filesystem::path;

constexpr const char* kCoco = R"({"info": {"year": 2014}, "images": [{"id": 9, "file_name": "a.jpg", "width": 64, "height": 48},
  {"id": 25, "file_name": "b.jpg", "domain": "near-domain"}], "annotations": [{"id": 1, "image_id": 25, "caption": "A caf\u00e9."},
  {"id": 2, "image_id": 9, "caption": "Two \"dogs\"."}, {"id": 3, "image_id": 9, "caption": "Dogs"}]})";
constexpr const char* kKarpathy = R"({"images": [{"filepath": "val2014", "filename": "a.jpg", "imgid": 0, "cocoid": 391895, "split": "test",
  "sentences": [{"raw": "A man. ", "sentid": 770337}]}, {"filename": "b.jpg", "imgid": 1, "split": "restval", "sentences": [{"raw": "One"}, {"raw": "Two"}]}]})";
constexpr const char* kAlbef = R"([{"image": "val2014/a.jpg", "caption": ["One dog.", "A dog."]}, {"image": "b.jpg", "caption": "A cat."}])";
constexpr const char* kTokens = "a.jpg#0\tA dog .\nb.jpg#0\tA cat\nb.jpg#1\tA dog with a tab\t.\n";
constexpr const char* kVqaQuestions = R"({"questions": [{"image_id": 9, "question": "Is it?", "question_id": 9000},
  {"image_id": 25, "question": "How many?", "question_id": 25001}]})";
constexpr const char* kVqaAnnotations = R"({"annotations": [{"question_id": 9000, "question_type": "is it", "answer_type": "yes/no",
  "multiple_choice_answer": "yes", "answers": [{"answer": "yes"}, {"answer": "no"}]}, {"question_id": 25001, "question_type": "how many",
  "answer_type": "number", "multiple_choice_answer": "2", "answers": [{"answer": "2"}]}]})";
constexpr const char* kGqa =
    R"({"02930152": {"semantic": [{"operation": "select"}], "question": "Is the sky dark?", "imageId": "2354786", "isBalanced": true,
  "answer": "yes", "fullAnswer": "Yes, it is.", "entailed": ["02930160"], "types": {"detailed": "verifyAttr", "semantic": "attr", "structural": "verify"}},
  "07333408": {"question": "What is it?", "imageId": "2375429", "isBalanced": false, "entailed": []}})";
constexpr const char* kScenes = R"({"2407890": {"width": 640, "height": 480, "location": "room", "objects": {
  "271881": {"name": "chair", "h": 34, "w": 29, "y": 180, "x": 30, "attributes": ["brown"], "relations": [{"object": "1", "name": "on"}]},
  "1": {"name": "floor", "h": 1, "w": 2, "y": 3, "x": 4, "attributes": []}}}})";
constexpr const char* kNlvr2 =
    R"({"identifier": "dev-850-0-0", "sentence": "There is a dog.", "label": "False", "left_url": "http://x/a.jpg", "right_url": "http://x/b.jpg"}
{"identifier": "train-1-2-3", "sentence": "Two dogs.", "label": "True", "directory": 7, "left_url": "val/1.png", "right_url": "val/2.png"}
)";
constexpr const char* kNlvr =
    R"({"identifier": "1572-0", "sentence": "Each box has a circle.", "label": "true", "directory": "2", "structured_rep": [[{"x_loc": 1, "y_loc": 2, "size": 10, "type": "square", "color": "Black"}], [], []]}
{"identifier": "1572-1", "sentence": "Each box has a circle.", "label": "false", "directory": "2"}
)";
constexpr const char* kSnliVe =
    R"({"Flickr30K_ID": "36979", "pairID": "36979.jpg#0r1n", "captionID": "36979.jpg#0", "sentence2": "A man sleeps.", "gold_label": "neutral"}
{"Flickr30K_ID": "36979", "image": "x/36979.jpg", "pairID": "36979.jpg#1r1e", "sentence2": "A man.", "gold_label": "entailment"}
)";
constexpr const char* kRefs = R"([{"ref_id": 0, "ann_id": 11, "image_id": 9, "split": "testA", "category_id": 1, "sent_ids": [0, 1],
  "sentences": [{"sent_id": 0, "sent": "red man", "raw": "Red man", "tokens": ["red", "man"]}, {"sent_id": 1, "sent": "man"}]},
  {"ref_id": 1, "ann_id": 12, "image_id": 25, "split": "train", "sentences": [{"sent_id": 2, "sent": "big dog"}]}])";
constexpr const char* kInstances =
    R"({"images": [{"id": 9, "file_name": "a.jpg", "width": 64, "height": 48}, {"id": 25, "file_name": "b.jpg", "width": 10, "height": 10},
  {"id": 26, "file_name": "c.jpg", "width": 10, "height": 10}], "annotations": [{"id": 11, "image_id": 9, "category_id": 1, "bbox": [1, 2.5, 10, 20]},
  {"id": 12, "image_id": 25, "category_id": 18, "bbox": [0, 0, 5, 5]}, {"id": 13, "image_id": 26, "category_id": 18, "bbox": [0, 0, 5, 5]}],
  "categories": [{"id": 1, "name": "person"}, {"id": 18, "name": "dog"}]})";
constexpr const char* kVgRegions =
    R"([{"id": 1, "regions": [{"region_id": 1382, "width": 82, "height": 139, "image_id": 1, "phrase": "the clock is green", "y": 57, "x": 421},
  {"region_id": 1383, "width": 1, "height": 2, "image_id": 1, "phrase": "a shadow", "y": 5, "x": 4}]}, {"id": 2, "regions": []}])";
constexpr const char* kVgObjects =
    R"([{"image_id": 1, "image_url": "https://x/1.jpg", "objects": [{"object_id": 1058549, "synsets": ["tree.n.01"], "h": 557, "w": 799,
  "y": 0, "x": 0, "names": ["trees", "tree"], "merged_object_ids": []}]}])";
constexpr const char* kVgQuestions =
    R"([{"id": 1, "qas": [{"qa_id": 986769, "image_id": 1, "question": "What colour?", "answer": "Green.", "a_objects": [], "q_objects": []}]}])";
constexpr const char* kImageData = R"([{"image_id": 1, "url": "https://x/rak248/VG_100K_2/1.jpg", "width": 800, "height": 600, "coco_id": null},
  {"image_id": 2, "url": "https://x/rak248/VG_100K/2.jpg", "width": 80, "height": 60, "coco_id": 5}])";
constexpr const char* kCc3m = "a very typical bus station\thttp://lh6.ggpht.com/a=w256\nsierra looked stunning\thttps://x.com/b.jpg\n";
constexpr const char* kSbuUrls = "http://static.flickr.com/1/a.jpg\nhttp://static.flickr.com/2/b.jpg\n";
constexpr const char* kSbuCaptions = "Wooden chair in the living room\nthe water the boat was in\n";

constexpr const char* kVqaScored = R"({"annotations": [{"question_id": 9000, "image_id": 9, "question_type": "is it", "answer_type": "yes/no",
  "answers": [{"answer": "yes"}, {"answer": "no"}]}, {"question_id": 25001, "image_id": 25, "question_type": "how many", "answer_type": "number",
  "answers": [{"answer": "2"}]}]})";
constexpr const char* kVqaResults = R"([{"question_id": 9000, "answer": "yes"}, {"question_id": 25001, "answer": "caf\u00e9"}])";
constexpr const char* kCaptionResults = R"([{"image_id": 9, "caption": "Two dogs."}, {"image_id": 25, "caption": "A cat."}])";
constexpr const char* kFrequencies = R"({"ref_len": 40, "document_frequency": {"two dogs": 3, "a": 20.0}})";
constexpr const char* kGqaAnswered =
    R"({"02930152": {"semantic": [{"operation": "exist", "argument": "?"}], "question": "Is it?", "isBalanced": true, "answer": "yes",
  "entailed": ["2"], "groups": {"global": "a"}, "types": {"detailed": "existC", "semantic": "attr", "structural": "verify"}}, "2": {"question": "What?",
  "isBalanced": true, "answer": "dog", "entailed": [], "types": {"detailed": "x", "semantic": "obj", "structural": "query"}}})";
constexpr const char* kGqaResults = R"([{"questionId": "02930152", "prediction": "yes"}, {"questionId": "2", "prediction": "cat"}])";
constexpr const char* kGqaChoices = R"({"02930152": {"valid": ["yes"], "plausible": ["no"]}, "2": {"valid": ["cat"], "plausible": []}})";
constexpr const char* kNlvr2Results = "dev-850-0-0,True\ntrain-1-2-3,false\n";
constexpr const char* kSnliVeResults = R"({"pairID": "36979.jpg#0r1n", "prediction": "neutral"}
{"pairID": "36979.jpg#1r1e", "prediction": "contradiction"}
)";
constexpr const char* kBoxes =
    R"([{"sent_id": 0, "bbox": [1, 2.5, 10, 20]}, {"sent_id": 1, "bbox": [0, 0, 5, 5]}, {"sent_id": 2, "bbox": [0, 1e2, 5, 5]}])";

// What `vlp score` reads; the number of scored items.
void add_scored(std::vector<Sample>& out) {
  const auto scored = [&](const std::string& kind, std::vector<SampleFile> files, const std::function<ScoreReport(const Path&)>& score,
                          size_t items) {
    out.push_back({"scored " + kind, std::move(files), [score](const Path& r) { return static_cast<size_t>(score(r).items); }, items});
  };
  scored(
      "vqa", {{"p", kVqaResults}, {"a", kVqaScored}}, [](const Path& r) { return score_vqa_files(r / "p", r / "a"); }, 2);
  scored(
      "captions", {{"p", kCaptionResults}, {"a", kCoco}, {"d", kFrequencies}},
      [](const Path& r) { return score_captions({.predictions = r / "p", .references = r / "a", .document_frequency = r / "d"}); }, 2);
  scored(
      "gqa", {{"p", kGqaResults}, {"a", kGqaAnswered}, {"c", kGqaChoices}},
      [](const Path& r) {
        return score_gqa_files({r / "p", r / "a", r / "c", true});
      },
      2);
  scored(
      "nlvr2", {{"p", kNlvr2Results}, {"a", kNlvr2}}, [](const Path& r) { return score_nlvr2_files(r / "p", r / "a"); }, 2);
  scored(
      "entailment", {{"p", kSnliVeResults}, {"a", kSnliVe}}, [](const Path& r) { return score_entailment_files(r / "p", r / "a"); }, 2);
  scored(
      "grounding", {{"p", kBoxes}, {"r", kRefs}, {"i", kInstances}},
      [](const Path& r) {
        return score_grounding_files({r / "p", r / "r", r / "i", "", metrics::PixelRule::kInclusive});
      },
      3);
  scored(
      "retrieval", {{"s", npy_sample()}, {"o", "[0, 1, 1, 2]"}},
      [](const Path& r) {
        return score_retrieval_files({r / "s", "", r / "o"});
      },
      7);
}

std::vector<Sample> make() {
  const auto tokens = [](const std::string& train, const std::string& val, const std::string& test, const std::string& captions) {
    return std::vector<SampleFile>{{captions, kTokens}, {train, "a.jpg\n"}, {val, "b.jpg\n"}, {test, ""}};
  };
  std::vector<Sample> out;
  out.push_back({"coco captions", {{"a", kCoco}}, [](const Path& r) { return read_coco_captions(r / "a", r, "val").captions.size(); }, 3});
  out.push_back({"karpathy", {{"a", kKarpathy}}, [](const Path& r) { return read_karpathy(r / "a", r).captions.size(); }, 3});
  out.push_back({"albef", {{"a", kAlbef}}, [](const Path& r) { return read_albef_captions(r / "a", r, "val").captions.size(); }, 3});
  out.push_back({"flickr8k", tokens("Flickr_8k.trainImages.txt", "Flickr_8k.devImages.txt", "Flickr_8k.testImages.txt", "Flickr8k.token.txt"),
                 [](const Path& r) { return read_flickr8k(r).captions.size(); }, 3, Cut::kShorter});
  out.push_back({"flickr30k", tokens("train.txt", "val.txt", "test.txt", "results_20130124.token"),
                 [](const Path& r) { return read_flickr30k(r).captions.size(); }, 3, Cut::kShorter});
  out.push_back({"daquar",
                 {{"qa.train.txt", "what is red in the image3 ?\ndesk, chair\n"}, {"qa.test.txt", "how many are in the image4 ?\n2\n"}},
                 [](const Path& r) { return read_daquar(r).questions.size(); },
                 2,
                 Cut::kShorter});
  out.push_back({"vqa2",
                 {{"q", kVqaQuestions}, {"a", kVqaAnnotations}},
                 [](const Path& r) { return read_vqa2(r / "q", r / "a", r / "images", "val").questions.size(); },
                 2});
  out.push_back({"gqa", {{"a", kGqa}}, [](const Path& r) { return read_gqa(r / "a", r, "val", {.entailed = true}).questions.size(); }, 2});
  out.push_back({"gqa scenes", {{"a", kScenes}}, [](const Path& r) { return read_gqa_scenes(r / "a", r, "val").regions.size(); }, 2});
  out.push_back({"nlvr2", {{"a", kNlvr2}}, [](const Path& r) { return read_nlvr2(r / "a", r, "val").statements.size(); }, 2, Cut::kShorter});
  out.push_back({"nlvr", {{"a", kNlvr}}, [](const Path& r) { return read_nlvr(r / "a", r, "dev").statements.size(); }, 2, Cut::kShorter});
  out.push_back({"nlvr scenes", {{"a", kNlvr}}, [](const Path& r) { return read_nlvr_regions(r / "a", r, "dev").regions.size(); }, 6, Cut::kShorter});
  out.push_back({"snli-ve", {{"a", kSnliVe}}, [](const Path& r) { return read_snli_ve(r / "a", r, "val").statements.size(); }, 2, Cut::kShorter});
  out.push_back(
      {"refcoco", {{"r", kRefs}, {"i", kInstances}}, [](const Path& r) { return read_refcoco(r / "r", r / "i", r).expressions.size(); }, 3});
  out.push_back({"vg regions",
                 {{"a", kVgRegions}, {"s", kImageData}},
                 [](const Path& r) {
                   return read_vg_regions(r / "a", {r, r / "s"}).regions.size();
                 },
                 2});
  out.push_back({"vg objects", {{"a", kVgObjects}}, [](const Path& r) { return read_vg_objects(r / "a", {r / "images"}).regions.size(); }, 1});
  out.push_back(
      {"vg questions", {{"a", kVgQuestions}}, [](const Path& r) { return read_vg_questions(r / "a", {r / "images"}).questions.size(); }, 1});
  out.push_back({"cc3m",
                 {{"a", kCc3m}},
                 [](const Path& r) { return read_web_captions(r / "a", WebColumns::kCaptionUrl, "train").captions.size(); },
                 2,
                 Cut::kShorter});
  out.push_back({"sbu",
                 {{"u", kSbuUrls}, {"c", kSbuCaptions}},
                 [](const Path& r) { return read_sbu_captions(r / "u", r / "c", "train").captions.size(); },
                 2,
                 Cut::kShorter});
  out.push_back({"answers", {{"a", R"(["", "woods", "trash can"])"}}, [](const Path& r) { return read_answers(r / "a").size(); }, 3});
  out.push_back({"answers of lxmert",
                 {{"a", R"([{"ans": "0", "dsets": ["vqa"]}, {"ans": "1", "dsets": []}])"}},
                 [](const Path& r) { return read_answers(r / "a").size(); },
                 2});
  out.push_back({"answers by number", {{"a", R"({"yes": 1, "no": 0})"}}, [](const Path& r) { return read_answers(r / "a").size(); }, 2});
  out.push_back({"answers by line", {{"a", "yes\nno\n2\n"}}, [](const Path& r) { return read_answers(r / "a").size(); }, 3, Cut::kShorter});
  out.push_back(
      {"class names", {{"a", "yolk\nstop sign,stopsign\n"}}, [](const Path& r) { return read_class_names(r / "a").size(); }, 2, Cut::kShorter});
  out.push_back({"item lines",
                 {{"a", "{\"id\":\"a\",\"group\":\"b\",\"value\":0.5,\"prediction\":\"two\"}\n{\"id\":\"c\",\"group\":\"b\",\"value\":1}\n"}},
                 [](const Path& r) { return read_item_lines(r / "a").size(); },
                 2,
                 Cut::kShorter});
  add_scored(out);
  return out;
}

}  // namespace

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = make();
  return all;
}

}  // namespace vlp::formats
