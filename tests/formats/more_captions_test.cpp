#include <map>

#include "core/formats/albef_captions.hpp"
#include "core/formats/coco_captions.hpp"
#include "core/formats/flickr30k.hpp"
#include "core/formats/web_captions.hpp"
#include "tests/formats/message_cases.hpp"

namespace vlp::formats {
namespace {

constexpr const char* kCoco = R"({"info": {}, "images": [{"id": 9, "file_name": "a.jpg", "width": 64, "height": 48},
  {"id": 25, "file_name": "b.jpg", "domain": "near-domain"}], "annotations": [{"id": 1, "image_id": 25, "caption": "A cat."},
  {"id": "x2", "image_id": 9, "caption": "A dog."}]})";

TEST(ReadCocoCaptions, JoinsImagesAndAnnotations) {
  const Scratch s;
  const auto data = read_coco_captions(s.write("c.json", kCoco), "root/val2014", "val");
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].id + "|" + data.images[0].file.string() + "|" + data.images[0].split, "9|root/val2014/a.jpg|val");
  EXPECT_EQ(data.images[0].width, 64);
  EXPECT_EQ(data.images[0].height, 48);
  EXPECT_EQ(data.images[0].domain, "");
  EXPECT_EQ(data.images[1].domain, "near-domain");
  ASSERT_EQ(data.captions.size(), 2u);
  EXPECT_EQ(data.captions[0].image, 1);
  EXPECT_EQ(data.captions[1].id + data.captions[1].text, "x2A dog.");
  EXPECT_EQ(to_text(data.sources, data.captions[1].place), (s.root() / "c.json").string() + ": annotations[1]");
  EXPECT_EQ(to_text(data.sources, data.images[1].place), (s.root() / "c.json").string() + ": images[1]");
}

TEST(ReadCocoCaptions, BadInputNamesFileRecordAndField) {
  const Scratch s;
  expect_messages(s, kCoco,
                  {{"\"id\": 25", "\"id\": 9", R"(@c.json: images[1]: field "id" 9 occurs twice)"},
                   {"\"id\": 25, ", "", R"(@c.json: images[1]: field "id" is missing)"},
                   {"\"file_name\": \"b.jpg\", ", "", R"(@c.json: images[1]: field "file_name" is missing)"},
                   {"\"width\": 64", "\"width\": 6.5", R"(@c.json: images[0]: field "width" is a number, not a 64-bit integer)"},
                   {"near-domain", "far", R"(@c.json: images[1]: field "domain" is "far", not in-domain, near-domain or out-domain)"},
                   {"\"image_id\": 9", "\"image_id\": 7", R"(@c.json: annotations[1]: field "image_id" 7 is no picture of the list "images")"},
                   {"\"caption\": \"A dog.\"", "\"caption\": [\"A dog.\"]", R"(@c.json: annotations[1]: field "caption" is a list, not a string)"},
                   {"\"caption\": \"A cat.\"", "\"text\": 1", R"(@c.json: annotations[0]: field "caption" is missing)"},
                   {"annotations", "annotation", R"(@c.json: the top level has no list "annotations")"},
                   {"\"images\"", "\"pictures\"", R"(@c.json: the top level has no list "images")"}},
                  [&](const std::string& content) { read_coco_captions(s.write("c.json", content), "", "val"); });
}

constexpr const char* kAlbef =
    R"([{"image": "val/a.jpg", "caption": ["One.", "Two."]}, {"image": "b.jpg", "caption": "Three."}, {"image": "val/a.jpg", "caption": "Four."}])";

TEST(ReadAlbefCaptions, TakesOneCaptionOrAList) {
  const Scratch s;
  const auto data = read_albef_captions(s.write("a.json", kAlbef), "root", "test");
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].file, "root/val/a.jpg");
  std::string captions;
  for (const auto& c : data.captions) captions += c.id + " " + std::to_string(c.image) + " " + c.text + "\n";
  EXPECT_EQ(captions, "val/a.jpg#0 0 One.\nval/a.jpg#1 0 Two.\nb.jpg#0 1 Three.\nval/a.jpg#2 0 Four.\n");
  EXPECT_EQ(to_text(data.sources, data.captions[2].place), (s.root() / "a.json").string() + ": [1]");
}

TEST(ReadAlbefCaptions, BadInputNamesFileRecordAndField) {
  const Scratch s;
  expect_messages(s, kAlbef,
                  {{"\"image\": \"b.jpg\", ", "", R"(@a.json: [1]: field "image" is missing)"},
                   {"\"caption\": \"Three.\"", "\"captions\": []", R"(@a.json: [1]: field "caption" is missing)"},
                   {"\"Three.\"", "3", R"(@a.json: [1]: field "caption" is a number, not a string)"},
                   {"\"Two.\"", "{}", R"(@a.json: [0]: field "caption" [1] is an object, not a string)"},
                   {"[{\"image\": \"val", "{\"a\": {\"image\": \"val", "@a.json: the top level is an object, not a list of objects"}},
                  [&](const std::string& content) { read_albef_captions(s.write("a.json", content), "", "test"); });
}

TEST(ReadFlickr30k, TakesListsWithAndWithoutExtension) {
  const Scratch s;
  s.write("results_20130124.token", "1.jpg#0\tA dog .\n2.jpg#0\tA cat .\n3.jpg#0\telsewhere\n");
  s.write("train.txt", "1\n");
  s.write("val.txt", "2.jpg\n");
  s.write("test.txt", "");
  const auto data = read_flickr30k(s.root());
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].file, s.root() / "flickr30k-images/1.jpg");
  EXPECT_EQ(data.images[1].id + data.images[1].split, "2.jpgval");
  EXPECT_EQ(data.captions.size(), 2u);
  EXPECT_EQ(data.skipped_captions, 1);
  s.write("test.txt", "2\n");
  EXPECT_EQ(message(s, [&] { read_flickr30k(s.root()); }), "@test.txt:1: 2.jpg is already listed at @val.txt:1");
}

constexpr const char* kCc3m = "a bus\thttp://a.com/1.jpg\na cat\thttps://b.com/2.jpg\na red bus\thttp://a.com/1.jpg\n";

TEST(ReadWebCaptions, AnAddressIsOnePicture) {
  const Scratch s;
  const auto stored = [](std::string_view url, int64_t line) {
    return std::filesystem::path(std::to_string(line) + std::string(url.substr(url.rfind('.'))));
  };
  const auto data = read_web_captions(s.write("c.tsv", kCc3m), WebColumns::kCaptionUrl, "train", stored);
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[1].id + " " + data.images[1].file.string(), "https://b.com/2.jpg 2.jpg");
  ASSERT_EQ(data.captions.size(), 3u);
  EXPECT_EQ(data.captions[2].image, 0);
  EXPECT_EQ(data.captions[2].text, "a red bus");
  EXPECT_EQ(to_text(data.sources, data.captions[2].place), (s.root() / "c.tsv").string() + ":3");
  const auto swapped = read_web_captions(s.write("u.tsv", "http://a.com/1.jpg\ta bus\n"), WebColumns::kUrlCaption, "train");
  EXPECT_EQ(swapped.captions[0].text, "a bus");
  EXPECT_TRUE(swapped.images[0].file.empty());
}

TEST(ReadWebCaptions, BadInputNamesFileAndLine) {
  const Scratch s;
  expect_messages(
      s, kCc3m,
      {{"a cat\t", "a cat ", "@c.tsv:2: has 1 column, expected 2: CAPTION<TAB>URL"},
       {"a cat\t", "a\tcat\t", "@c.tsv:2: has 3 columns, expected 2: CAPTION<TAB>URL"},
       {"a cat", "a c\xE2t", "@c.tsv:2: byte 4 of the line is not UTF-8; convert the text first, for example: iconv -f latin1 -t utf-8"},
       {"a cat\thttps://b.com/2.jpg", "", "@c.tsv:2: has 1 column, expected 2: CAPTION<TAB>URL"},
       {"a cat\thttps://b.com/2.jpg", "https://b.com/2.jpg\ta cat", "@c.tsv:2: \"a cat\" is no web address: the columns must be CAPTION<TAB>URL"}},
      [&](const std::string& content) { read_web_captions(s.write("c.tsv", content), WebColumns::kCaptionUrl, "train"); });
}

TEST(ReadSbuCaptions, PairsTheLinesOfTwoFiles) {
  const Scratch s;
  const auto urls = s.write("urls.txt", "http://f.com/1.jpg\r\nhttp://f.com/2.jpg\n"), captions = s.write("captions.txt", "one\ntwo\twith tab\n");
  const auto data = read_sbu_captions(urls, captions, "train");
  ASSERT_EQ(data.captions.size(), 2u);
  EXPECT_EQ(data.images[0].id, "http://f.com/1.jpg");
  EXPECT_EQ(data.captions[1].text, "two\twith tab");
  const auto failure = [&] { return message(s, [&] { read_sbu_captions(urls, captions, "train"); }); };
  s.write("captions.txt", "one\n");
  EXPECT_EQ(failure(), "@urls.txt:2: goes on where @captions.txt ends: the two must have a line for each picture");
  s.write("captions.txt", "one\ntwo\nthree\n");
  EXPECT_EQ(failure(), "@captions.txt:3: goes on where @urls.txt ends: the two must have a line for each picture");
  s.write("captions.txt", "one\n\xC3two\n");
  EXPECT_EQ(failure(), "@captions.txt:2: byte 1 of the line is not UTF-8; convert the text first, for example: iconv -f latin1 -t utf-8");
  s.write("captions.txt", "one\ntwo\n");
  s.write("urls.txt", "http://f.com/1.jpg\ntwo\n");
  EXPECT_EQ(failure(), "@urls.txt:2: \"two\" is no web address");
}

}  // namespace
}  // namespace vlp::formats
