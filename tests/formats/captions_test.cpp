#include <array>
#include <map>
#include <utility>

#include "core/formats/flickr8k.hpp"
#include "core/formats/karpathy.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

constexpr const char* kKarpathy = R"({"dataset": "coco", "images": [
  {"filepath": "val2014", "filename": "a.jpg", "imgid": 0, "cocoid": 391895, "split": "test", "sentids": [7],
   "sentences": [{"tokens": ["a", "man"], "raw": "A man. ", "imgid": 0, "sentid": 770337}]},
  {"filename": "b.jpg", "imgid": 1, "split": "restval", "sentences": [{"raw": "One"}, {"raw": "Two"}]},
  {"filename": "c.jpg", "split": "val", "sentences": []}]})";

TEST(ReadKarpathy, ReadsImagesAndCaptions) {
  const Scratch scratch;
  const auto file = scratch.write("k.json", kKarpathy);
  const auto data = read_karpathy(file, "root");
  ASSERT_EQ(data.images.size(), 3u);
  EXPECT_EQ(data.images[0].file, "root/val2014/a.jpg");
  EXPECT_EQ(data.images[1].file, "root/b.jpg");
  const auto summary = [](const ImageRecord& i) { return i.id + " " + i.split; };
  EXPECT_EQ(summary(data.images[0]), "391895 test");
  EXPECT_EQ(summary(data.images[1]), "1 train");
  EXPECT_EQ(summary(data.images[2]), "c.jpg val");
  ASSERT_EQ(data.captions.size(), 3u);
  EXPECT_EQ(data.captions[0].id, "770337");
  EXPECT_EQ(data.captions[0].text, "A man. ");
  EXPECT_EQ(data.captions[2].id, "1#1");
  EXPECT_EQ(data.captions[2].image, 1);
  EXPECT_EQ(to_text(data.sources, data.captions[2].place), file.string() + ": images[1]");
}

TEST(ReadKarpathy, ReadsGzip) {
  const Scratch scratch;
  EXPECT_EQ(read_karpathy(scratch.write("k.json", gzipped(kKarpathy)), "root").captions.size(), 3u);
}

TEST(ReadKarpathy, BadInputNamesFileRecordAndField) {
  const Scratch scratch;
  const std::array<std::pair<const char*, const char*>, 16> cases{{
      {R"({"images": [{"split": "val", "sentences": []}]})", R"(@k.json: images[0]: field "filename" is missing)"},
      {R"({"images": [{"filename": "a", "sentences": []}]})", R"(@k.json: images[0]: field "split" is missing)"},
      {R"({"images": [{"filename": "a", "split": "dev", "sentences": []}]})",
       R"(@k.json: images[0]: field "split" is "dev", not train, restval, val or test)"},
      {R"({"images": [{"filename": "a", "split": "val"}]})", R"(@k.json: images[0]: field "sentences" is missing)"},
      {R"({"images": [{"filename": "a", "split": "val", "sentences": {}}]})", R"(@k.json: images[0]: field "sentences" is an object, not a list)"},
      {R"({"images": [{"filename": "a", "split": "val", "sentences": [{"raw": "x"}, {"row": "x"}]}]})",
       R"(@k.json: images[0].sentences[1]: field "raw" is missing)"},
      {R"({"images": [{"filename": "a", "split": "val", "sentences": ["x"]}]})", "@k.json: images[0].sentences[0]: is a string, not an object"},
      {R"({"images": [{"filename": 7, "split": "val", "sentences": []}]})", R"(@k.json: images[0]: field "filename" is a number, not a string)"},
      {R"({"images": [{"filename": "a", "imgid": 1.5, "split": "val", "sentences": []}]})",
       R"(@k.json: images[0]: field "imgid" is a number, not a whole number or a string)"},
      {R"({"images": [{"filename": "a", "split": "val", "sentences": []}, 3]})", "@k.json: images[1]: is a number, not an object"},
      {R"({"images": [[1]]})", "@k.json: images[0]: is a list, not an object"},
      {R"({"image": []})", R"(@k.json: the top level has no list "images")"},
      {R"({"images": {}})", R"(@k.json: the top level has no list "images")"},
      {R"([{"images": []}])", R"(@k.json: the top level has no list "images")"},
      {R"({"images": [{"filename": "a", )",
       "@k.json: invalid JSON: parse error at line 1, column 31: syntax error while parsing object key - unexpected end of input; expected string "
       "literal"},
      {"",
       "@k.json: invalid JSON: parse error at line 1, column 1: syntax error while parsing value - unexpected end of input; expected '[', '{', or a "
       "literal"},
  }};
  for (const auto& [content, expected] : cases) {
    const auto file = scratch.write("k.json", content);
    EXPECT_EQ(message(scratch, [&] { read_karpathy(file, ""); }), expected) << content;
  }
}

TEST(ReadKarpathy, BadGzipIsAnError) {
  const Scratch scratch;
  const std::string whole = gzipped(kKarpathy);
  const auto read = [&](const std::string& bytes) {
    const auto file = scratch.write("k.json.gz", bytes);
    return message(scratch, [&] { read_karpathy(file, ""); });
  };
  for (size_t length = 2; length < whole.size(); ++length)
    EXPECT_EQ(read(whole.substr(0, length)), "@k.json.gz: gzip data ends early: the file is truncated; fetch it again") << length;
  EXPECT_EQ(read(whole + "xy"), "@k.json.gz: 2 bytes that are not gzip follow the gzip data");
  std::string flipped = whole;
  flipped[whole.size() - 6] ^= 1;  // of the checksum
  EXPECT_EQ(read(flipped), "@k.json.gz: gzip data is corrupt (incorrect data check); fetch the file again");
  flipped = whole;
  flipped[2] = 99;
  EXPECT_EQ(read(flipped), "@k.json.gz: gzip data is corrupt (unknown compression method); fetch the file again");
}

class Flickr final {
 public:
  explicit Flickr(const Scratch& s) : scratch_(s) {
    s.write("Flickr_8k.trainImages.txt", "b.jpg\na.jpg\n");
    s.write("Flickr_8k.devImages.txt", "c.jpg\r\n");
    s.write("Flickr_8k.testImages.txt", "d.jpg");
    s.write("Flickr8k.token.txt", "a.jpg#0\tA dog .\nx.jpg.1#0\tnowhere\nd.jpg#0\tA cat\tand tab\na.jpg#1\t\n");
  }
  Captions read() const { return read_flickr8k(scratch_.root()); }
  std::string failure() const {
    return message(scratch_, [&] { read(); });
  }

 private:
  const Scratch& scratch_;
};

TEST(ReadFlickr8k, ReadsSplitsAndCaptions) {
  const Scratch scratch;
  const auto data = Flickr(scratch).read();
  std::vector<std::string> images, captions;
  for (const auto& i : data.images) images.push_back(i.id + " " + i.split);
  for (const auto& c : data.captions) captions.push_back(c.id + " " + data.images[static_cast<size_t>(c.image)].id + " " + c.text);
  EXPECT_EQ(images, (std::vector<std::string>{"b.jpg train", "a.jpg train", "c.jpg val", "d.jpg test"}));
  EXPECT_EQ(captions, (std::vector<std::string>{"a.jpg#0 a.jpg A dog .", "d.jpg#0 d.jpg A cat\tand tab", "a.jpg#1 a.jpg "}));
  EXPECT_EQ(data.skipped_captions, 1);
  EXPECT_EQ(data.images[0].file, scratch.root() / "Flicker8k_Dataset/b.jpg");
  EXPECT_EQ(to_text(data.sources, data.captions[1].place), (scratch.root() / "Flickr8k.token.txt").string() + ":3");
}

TEST(ReadFlickr8k, BadInputNamesFileAndLine) {
  const Scratch scratch;
  const Flickr flickr(scratch);
  for (const char* line : {"a.jpg#1 no tab", "a.jpg\tno number", "a.jpg#x\tno number", "a.jpg#\tno number", "#1\tno name", "", "a.jpg\tlate #1"}) {
    scratch.write("Flickr8k.token.txt", std::string("a.jpg#0\tA dog .\n") + line + "\n");
    EXPECT_EQ(flickr.failure(), "@Flickr8k.token.txt:2: expected IMAGE#NUMBER<TAB>CAPTION") << line;
  }
  scratch.write("Flickr8k.token.txt", "a.jpg#0\tA dog .\na.jpg#1\tA caf\xE9 .\n");
  EXPECT_EQ(flickr.failure(),
            "@Flickr8k.token.txt:2: byte 14 of the line is not UTF-8; convert the text first, for example: iconv -f latin1 -t utf-8");
  scratch.write("Flickr_8k.testImages.txt", "d.jpg\nb.jpg\n");
  EXPECT_EQ(flickr.failure(), "@Flickr_8k.testImages.txt:2: b.jpg is already listed at @Flickr_8k.trainImages.txt:1");
  std::filesystem::remove(scratch.root() / "Flickr_8k.devImages.txt");
  EXPECT_EQ(flickr.failure(), "@Flickr_8k.devImages.txt: cannot be read: No such file or directory");
}

TEST(ReadFlickr8k, ReadsTheRealOne) {
  const auto root = real_data("flickr8k");
  if (root.empty()) GTEST_SKIP() << "the real data is not here";
  const auto data = read_flickr8k(root);
  std::map<std::string, int64_t> images, captions;
  for (const auto& i : data.images) ++images[i.split];
  for (const auto& c : data.captions) ++captions[data.images[static_cast<size_t>(c.image)].split];
  EXPECT_EQ(images, (std::map<std::string, int64_t>{{"train", 6000}, {"val", 1000}, {"test", 1000}}));
  EXPECT_EQ(captions, (std::map<std::string, int64_t>{{"train", 30000}, {"val", 5000}, {"test", 5000}}));
  EXPECT_EQ(data.captions.size() + static_cast<size_t>(data.skipped_captions), 40455u);
  for (const auto& i : data.images) ASSERT_TRUE(std::filesystem::exists(i.file)) << i.file;
}

}  // namespace
}  // namespace vlp::formats
