#include "core/formats/gqa.hpp"
#include "core/formats/refcoco.hpp"
#include "core/formats/visual_genome.hpp"
#include "tests/formats/message_cases.hpp"

namespace vlp::formats {
namespace {

constexpr const char* kRefs = R"([{"ref_id": 0, "ann_id": 11, "image_id": 9, "split": "testA", "category_id": 1,
  "sentences": [{"sent_id": 0, "sent": "red man", "raw": "Red man", "tokens": ["red", "man"]}, {"sent_id": 1, "sent": "man"}]},
  {"ref_id": 1, "ann_id": 12, "image_id": 25, "split": "train", "sentences": [{"sent_id": 2, "sent": "big dog"}]},
  {"ref_id": 2, "ann_id": 14, "image_id": 9, "split": "testB", "sentences": [{"sent_id": 3, "sent": "other"}]}])";
constexpr const char* kInstances =
    R"({"images": [{"id": 26, "file_name": "c.jpg", "width": 10, "height": 10}, {"id": 9, "file_name": "a.jpg", "width": 64, "height": 48},
  {"id": 25, "file_name": "b.jpg", "width": 10, "height": 10}], "annotations": [{"id": 13, "image_id": 26, "category_id": 18, "bbox": [0, 0, 5, 5]},
  {"id": 11, "image_id": 9, "category_id": 1, "bbox": [1, 2.5, 10, 20]}, {"id": 12, "image_id": 25, "category_id": 18, "bbox": [0, 0, 5, 5]},
  {"id": 14, "image_id": 9, "category_id": 18, "bbox": [3, 3, 3, 3]}], "categories": [{"id": 1, "name": "person"}, {"id": 18, "name": "dog"}]})";

Regions refcoco(const Scratch& s, const std::string& refs, const std::string& instances) {
  return read_refcoco(s.write("refs.json", refs), s.write("instances.json", instances), "pictures");
}

TEST(ReadRefCoco, KeepsPicturesThatAreReferredTo) {
  const Scratch s;
  const auto data = refcoco(s, kRefs, kInstances);
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].file.string() + " " + data.images[0].split, "pictures/a.jpg test");
  EXPECT_EQ(data.images[0].width, 64);
  ASSERT_EQ(data.regions.size(), 3u);
  EXPECT_EQ(data.regions[0].texts, std::vector<std::string>{"person"});
  EXPECT_DOUBLE_EQ(data.regions[0].box.y, 2.5);
  EXPECT_EQ(data.regions[1].image, 1);
  std::string expressions;
  for (const auto& e : data.expressions)
    expressions += e.id + " " + e.reference + " " + e.split + " " + e.text + " -> " + data.regions[static_cast<size_t>(e.region)].id + "\n";
  EXPECT_EQ(expressions, "0 0 testA red man -> 11\n1 0 testA man -> 11\n2 1 train big dog -> 12\n3 2 testB other -> 14\n");
  EXPECT_EQ(to_text(data.sources, data.expressions[2].place), (s.root() / "refs.json").string() + ": [1]");
}

TEST(ReadRefCoco, BadReferencesNameRecordAndField) {
  const Scratch s;
  expect_messages(s, kRefs,
                  {{"\"ann_id\": 12", "\"ann_id\": 13", R"(@refs.json: [1]: field "ann_id" 13 is no object of @instances.json)"},
                   {"\"ann_id\": 12", "\"ann_id\": 11", R"(@refs.json: [1]: field "image_id" is not the picture of object 11)"},
                   {"\"train\"", "\"testC\"", R"(@refs.json: [1]: field "split" is "testC", not train, val, testA, testB or test)"},
                   {"\"testB\"", "\"val\"", R"(@refs.json: [2]: field "split" is "val", but picture 9 is already in test)"},
                   {"\"ref_id\": 1, ", "", R"(@refs.json: [1]: field "ref_id" is missing)"},
                   {"\"sent_id\": 1, ", "", R"(@refs.json: [0].sentences[1]: field "sent_id" is missing)"},
                   {"\"sent\": \"big dog\"", "\"raw\": \"big dog\"", R"(@refs.json: [1].sentences[0]: field "sent" is missing)"},
                   {"[{\"sent_id\": 2, \"sent\": \"big dog\"}]", "\"big dog\"", R"(@refs.json: [1]: field "sentences" is a string, not a list)"}},
                  [&](const std::string& content) { refcoco(s, content, kInstances); });
}

TEST(ReadRefCoco, BadInstancesNameRecordAndField) {
  const Scratch s;
  expect_messages(
      s, kInstances,
      {{"\"id\": 12, \"image_id\"", "\"id\": 11, \"image_id\"", R"(@instances.json: annotations[2]: field "id" 11 occurs twice)"},
       {"\"id\": 25, ", "\"id\": 9, ", R"(@instances.json: images[2]: field "id" 9 occurs twice)"},
       {"[1, 2.5, 10, 20]", "[1, 2.5, 10]", R"(@instances.json: annotations[1]: field "bbox" has 3 numbers, not 4)"},
       {"[1, 2.5, 10, 20]", "[1, 2.5, 10, \"20\"]", R"(@instances.json: annotations[1]: field "bbox" [3] is a string, not a number)"},
       {"\"category_id\": 1,", "\"category_id\": 2,", R"(@instances.json: annotations[1]: field "category_id" 2 is none of the list "categories")"},
       {"\"width\": 64, ", "", R"(@instances.json: images[1]: field "width" is missing)"},
       {"\"file_name\": \"a.jpg\", ", "", R"(@instances.json: images[1]: field "file_name" is missing)"},
       {"\"categories\"", "\"classes\"", R"(@instances.json: the top level has no list "categories")"}},
      [&](const std::string& content) { refcoco(s, kRefs, content); });
}

TEST(ReadRefCoco, ThePickleSaysHowToConvertIt) {
  const Scratch s;
  const std::string command =
      ": is not a JSON list; the release's pickle must be converted once: python3 -c \"import json,pickle,sys; "
      "json.dump(pickle.load(open(sys.argv[1],'rb'),encoding='latin1'),open(sys.argv[2],'w'))\" '";
  s.write("instances.json", kInstances);
  for (const std::string pickle : {"(lp1\n(dp2\nS'sent_ids'\n", "\x80\x02]q\x01"}) {
    const auto file = s.write("refs(unc).p", pickle);
    EXPECT_EQ(message(s, [&] { read_refcoco(file, s.root() / "instances.json", ""); }), "@refs(unc).p" + command + "refs(unc).p' refs.json");
  }
}

constexpr const char* kRegions =
    R"([{"id": 1, "regions": [{"region_id": 1382, "width": 82, "height": 139, "image_id": 1, "phrase": "the clock", "y": 57, "x": 421},
  {"region_id": 1383, "width": 1, "height": 2, "phrase": "a shadow", "y": 5, "x": 4}]}, {"id": 2, "regions": []}])";
constexpr const char* kImageData = R"([{"image_id": 2, "url": "https://x/rak248/VG_100K/2.jpg", "width": 80, "height": 60},
  {"image_id": 1, "url": "https://x/rak248/VG_100K_2/1.jpg", "width": 800, "height": 600}])";

TEST(ReadVisualGenome, RegionsBecomeCaptions) {
  const Scratch s;
  const auto sizes = s.write("image_data.json", kImageData);
  const auto data = read_vg_regions(s.write("r.json", kRegions), {"root", sizes});
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].file, "root/VG_100K_2/1.jpg");
  EXPECT_EQ(data.images[0].width, 800);
  ASSERT_EQ(data.regions.size(), 2u);
  EXPECT_EQ(data.regions[1].texts, std::vector<std::string>{"a shadow"});
  EXPECT_DOUBLE_EQ(data.regions[0].box.x, 421);
  EXPECT_DOUBLE_EQ(data.regions[0].box.height, 139);
  const auto captions = as_captions(data);
  ASSERT_EQ(captions.captions.size(), 2u);
  EXPECT_EQ(captions.captions[1].id + captions.captions[1].text, "1383a shadow");
  s.write("pictures/VG_100K/2.jpg", "");
  const auto found = read_vg_regions(s.root() / "r.json", {s.root() / "pictures"});
  EXPECT_EQ(found.images[1].file, s.root() / "pictures/VG_100K/2.jpg");
  EXPECT_EQ(found.images[0].file, s.root() / "pictures/1.jpg");
  EXPECT_EQ(found.images[0].width, 0);
}

TEST(ReadVisualGenome, BadInputNamesFileRecordAndField) {
  const Scratch s;
  const auto sizes = s.write("image_data.json", kImageData);
  expect_messages(s, kRegions,
                  {{"\"region_id\": 1383, ", "", R"(@r.json: [0].regions[1]: field "region_id" is missing)"},
                   {"\"phrase\": \"a shadow\", ", "", R"(@r.json: [0].regions[1]: field "phrase" is missing)"},
                   {"\"x\": 421", "\"x\": \"421\"", R"(@r.json: [0].regions[0]: field "x" is a string, not a number)"},
                   {"\"id\": 2", "\"id\": 3", R"(@r.json: [1]: field "id" 3 is no picture of @image_data.json)"},
                   {", \"regions\": []", "", R"(@r.json: [1]: field "regions" is missing)"}},
                  [&](const std::string& content) {
                    read_vg_regions(s.write("r.json", content), {"", sizes});
                  });
  expect_messages(
      s, R"([{"image_id": 1, "objects": [{"object_id": 5, "x": 1, "y": 2, "w": 3, "h": 4, "names": ["tree", "pine"], "attributes": ["green"]}]}])",
      {{"[\"tree\", \"pine\"]", "[]", R"(@o.json: [0].objects[0]: field "names" is an empty list)"},
       {"[\"tree\", \"pine\"]", "[\"tree\", 1]", R"(@o.json: [0].objects[0]: field "names" [1] is a number, not a string)"},
       {"\"w\": 3, ", "", R"(@o.json: [0].objects[0]: field "w" is missing)"},
       {"\"objects\"", "\"things\"", R"(@o.json: [0]: field "objects" is missing)"}},
      [&](const std::string& content) {
        read_vg_objects(s.write("o.json", content), {"", sizes});
      });
}

TEST(ReadVisualGenome, ReadsObjectsAndQuestions) {
  const Scratch s;
  const auto objects = read_vg_objects(
      s.write(
          "o.json",
          R"([{"image_id": 1, "objects": [{"object_id": 5, "x": 1, "y": 2, "w": 3, "h": 4, "names": ["tree", "pine"], "attributes": ["green"]}]}])"),
      {s.root()});
  EXPECT_EQ(objects.regions[0].texts, (std::vector<std::string>{"tree", "pine"}));
  EXPECT_EQ(objects.regions[0].attributes, std::vector<std::string>{"green"});
  EXPECT_DOUBLE_EQ(objects.regions[0].box.height, 4);
  const auto questions =
      read_vg_questions(s.write("q.json", R"([{"id": 1, "qas": [{"qa_id": 7, "question": "What colour?", "answer": "Green."}]}])"), {s.root()});
  EXPECT_EQ(questions.questions[0].id + questions.questions[0].text + questions.questions[0].majority, "7What colour?Green.");
  EXPECT_EQ(questions.questions[0].answers, std::vector<std::string>{"Green."});
}

constexpr const char* kGqa =
    R"({"02930152": {"question": "Is the sky dark?", "imageId": "2354786", "isBalanced": true, "answer": "yes", "entailed": ["029"],
  "types": {"detailed": "verifyAttr", "semantic": "attr", "structural": "verify"}}, "07333408": {"question": "What is it?", "imageId": "2354786", "isBalanced": false}})";

TEST(ReadGqa, QuestionsAreKeyedByTheirId) {
  const Scratch s;
  const auto file = s.write("g.json", kGqa);
  const auto data = read_gqa(file, "pictures", "val", {.entailed = true});
  ASSERT_EQ(data.questions.size(), 2u);
  const auto& q = data.questions[0];
  EXPECT_EQ(q.id + "|" + q.text + "|" + q.question_type + "|" + q.answer_type + "|" + q.majority, "02930152|Is the sky dark?|verify|attr|yes");
  EXPECT_EQ(q.entailed, std::vector<std::string>{"029"});
  EXPECT_TRUE(data.questions[1].answers.empty());
  ASSERT_EQ(data.images.size(), 1u);
  EXPECT_EQ(data.images[0].file, "pictures/2354786.jpg");
  EXPECT_EQ(read_gqa(file, "", "val", {.balanced_only = true}).questions.size(), 1u);
  EXPECT_TRUE(read_gqa(file, "", "val").questions[0].entailed.empty());
}

TEST(ReadGqa, BadInputNamesFileQuestionAndField) {
  const Scratch s;
  expect_messages(s, kGqa,
                  {{"\"question\": \"What is it?\", ", "", R"(@g.json: ["07333408"]: field "question" is missing)"},
                   {"\"imageId\": \"2354786\", \"isBalanced\": false", "\"image\": 1", R"(@g.json: ["07333408"]: field "imageId" is missing)"},
                   {", \"isBalanced\": false", "", R"(@g.json: ["07333408"]: field "isBalanced" is missing)"},
                   {"\"isBalanced\": true", "\"isBalanced\": 1", R"(@g.json: ["02930152"]: field "isBalanced" is a number, not true or false)"},
                   {"\"structural\": \"verify\"", "\"x\": 1", R"(@g.json: ["02930152"].types: field "structural" is missing)"},
                   {"\"answer\": \"yes\"", "\"answer\": 1", R"(@g.json: ["02930152"]: field "answer" is a number, not a string)"},
                   {"[\"029\"]", "\"029\"", R"(@g.json: ["02930152"]: field "entailed" is a string, not a list)"}},
                  [&](const std::string& content) {
                    read_gqa(s.write("g.json", content), "", "val", {.entailed = true});
                    read_gqa(s.root() / "g.json", "", "val", {.balanced_only = true});
                  });
  EXPECT_EQ(message(s, [&] { read_gqa(s.write("l.json", "[]"), "", "val"); }), "@l.json: the top level is a list, not an object of objects");
}

TEST(ReadGqaScenes, ObjectsBecomeRegions) {
  const Scratch s;
  constexpr const char* kScenes =
      R"({"24": {"width": 640, "height": 480, "objects": {"271": {"name": "chair", "h": 34, "w": 29, "y": 180, "x": 30, "attributes": ["brown"]}}}})";
  const auto data = read_gqa_scenes(s.write("g.json", kScenes), "pictures", "train");
  EXPECT_EQ(data.images[0].height, 480);
  EXPECT_EQ(data.regions[0].id + data.regions[0].texts[0] + data.regions[0].attributes[0], "271chairbrown");
  expect_messages(s, kScenes,
                  {{"\"h\": 34, ", "", R"(@g.json: ["24"].objects["271"]: field "h" is missing)"},
                   {"\"objects\"", "\"things\"", R"(@g.json: ["24"]: field "objects" is missing)"},
                   {"\"width\": 640, ", "", R"(@g.json: ["24"]: field "width" is missing)"}},
                  [&](const std::string& content) { read_gqa_scenes(s.write("g.json", content), "", "train"); });
}

}  // namespace
}  // namespace vlp::formats
