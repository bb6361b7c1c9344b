#include "core/formats/lines.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "core/formats/gzip.hpp"
#include "core/formats/json_records.hpp"
#include "core/util/random.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> out;
  for_each_line(file, [&](std::string_view line, int64_t number) {
    out.emplace_back(line);
    EXPECT_EQ(number, static_cast<int64_t>(out.size()));
  });
  return out;
}

TEST(LineSource, SplitsPlainAndGzipAlike) {
  const Scratch s;
  using Lines = std::vector<std::string>;
  const std::vector<std::pair<std::string, Lines>> cases{
      {"", {}}, {"\n", {""}}, {"a", {"a"}}, {"a\n", {"a"}}, {"a\r\nb", {"a", "b"}}, {"a\n\nb\n", {"a", "", "b"}}, {"\r\n\n", {"", ""}}};
  for (const auto& [content, expected] : cases) {
    EXPECT_EQ(lines_of(s.write("plain", content)), expected) << content;
    EXPECT_EQ(lines_of(s.write("gzip", gzipped(content))), expected) << content;
  }
}

// Lines longer than any buffer, and lines that end at every position of one.
TEST(LineSource, LinesMayBeLongerThanTheBuffer) {
  const Scratch s;
  std::vector<std::string> expected;
  std::string content;
  for (size_t i = 0; i < 60; ++i) {
    expected.push_back(std::string(i % 7 == 0 ? 300000 + i : 17 * i, static_cast<char>('a' + i % 26)));
    content += expected.back() + "\n";
  }
  EXPECT_EQ(lines_of(s.write("plain", content)), expected);
  EXPECT_EQ(lines_of(s.write("gzip", gzipped(content))), expected);
}

// Lines around and beyond the size of a block, as gzip of several members.
TEST(LineSource, ReadsLinesOfAnyLength) {
  const Scratch s;
  std::vector<std::string> lines;
  Random random(3, "lines");
  for (const size_t size :
       {size_t{5}, size_t{1} << 20, (size_t{1} << 20) - 1, size_t{5'000'000}, size_t{0}, size_t{700'000}, size_t{700'000}, size_t{1}}) {
    lines.emplace_back(size, 'a');
    for (size_t i = 0; i < size; i += 1000) lines.back()[i] = static_cast<char>('a' + random.below(26));
  }
  std::string text, packed;
  for (const auto& line : lines) {
    text += line + "\n";
    packed += gzipped(line + "\n");
  }
  EXPECT_TRUE(lines_of(s.write("plain", text)) == lines);
  EXPECT_TRUE(lines_of(s.write("one.gz", gzipped(text))) == lines);
  EXPECT_TRUE(lines_of(s.write("many.gz", packed)) == lines);
  EXPECT_EQ(lines_of(s.write("a", "")), (std::vector<std::string>{}));
  EXPECT_EQ(lines_of(s.write("a", "x")), (std::vector<std::string>{"x"}));
  EXPECT_EQ(lines_of(s.write("a", "\n")), (std::vector<std::string>{""}));
  EXPECT_EQ(lines_of(s.write("a", "x\r\n\r\ny\nz\r")), (std::vector<std::string>{"x", "", "y", "z"}));
}

TEST(LineSource, EndsAtDamage) {
  const Scratch s;
  const std::string whole = gzipped("one\ntwo\n");
  const auto failure = [&](const std::string& bytes) {
    LineSource in(s.write("a.gz", bytes));
    auto text = message(s, [&] {
      while (in.next()) {}
    });
    EXPECT_FALSE(in.next());  // no half line, no second error
    return text;
  };
  EXPECT_EQ(failure(whole.substr(0, whole.size() - 1)), "@a.gz: gzip data ends early: the file is truncated; fetch it again");
  EXPECT_EQ(failure(whole + "rest"), "@a.gz: 4 bytes that are not gzip follow the gzip data");
  auto damaged = whole;
  damaged[damaged.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(failure(damaged), "@a.gz: gzip data is corrupt (incorrect data check); fetch the file again");
}

TEST(LineSource, ReadsAStreamPlainAndGzip) {
  for (const bool gzip : {false, true}) {
    std::istringstream in(gzip ? gzipped("one\ntwo") : "one\ntwo");
    LineSource lines(in, "standard input");
    EXPECT_EQ(lines.next(), "one");
    EXPECT_EQ(lines.next(), "two");
    EXPECT_EQ(lines.place(), "standard input:2");
    EXPECT_FALSE(lines.next());
  }
  const Scratch s;
  std::istringstream cut(gzipped("one\ntwo").substr(0, 12));
  EXPECT_EQ(message(s, [&] { LineSource(cut, "standard input").next(); }),
            "standard input: gzip data ends early: the file is truncated; fetch it again");
}

TEST(LineSource, TextMustBeUtf8) {
  const Scratch s;
  const auto file = s.write("a.txt", "caf\xC3\xA9 \xEF\xBF\xBD\na caf\xE9\n");
  EXPECT_EQ(message(s, [&] { lines_of(file); }),
            "@a.txt:2: byte 6 of the line is not UTF-8; convert the text first, for example: iconv -f latin1 -t utf-8");
  LineSource bytes(file);
  bytes.next();
  EXPECT_EQ(bytes.next(), "a caf\xE9");
}

TEST(LineSource, NamesThePlaceOfALine) {
  const Scratch s;
  LineSource lines(s.write("a.txt", "one\ntwo\n"));
  lines.next();
  EXPECT_EQ(lines.next(), "two");
  EXPECT_EQ(lines.place(), (s.root() / "a.txt").string() + ":2");
  EXPECT_FALSE(lines.next());
  EXPECT_FALSE(lines.next());
  EXPECT_EQ(message(s, [&] { LineSource(s.root() / "none"); }), "@none: cannot be read: No such file or directory");
  EXPECT_EQ(message(s, [&] { LineSource x(s.root()); }), s.root().string() + ": is not a regular file");
}

TEST(ByteSource, JoinsMembersAndRefusesWhatFollows) {
  const Scratch s;
  EXPECT_EQ(read_plain_or_gzip(s.write("two.gz", gzipped("one\n") + gzipped("") + gzipped("two\n"))), "one\ntwo\n");
  EXPECT_EQ(message(s, [&] { lines_of(s.write("x.gz", gzipped("one\n") + "tail")); }), "@x.gz: 4 bytes that are not gzip follow the gzip data");
  const auto cut = gzipped("one\ntwo\n");
  EXPECT_EQ(message(s, [&] { lines_of(s.write("y.gz", cut.substr(0, cut.size() - 1))); }),
            "@y.gz: gzip data ends early: the file is truncated; fetch it again");
}

TEST(ByteSource, PiecesOfAnySizeGiveTheSameBytes) {
  const Scratch s;
  std::string content;
  for (int i = 0; i < 200000; ++i) content += std::to_string(i * 7919 % 1000);
  for (const auto& file : {s.write("plain", content), s.write("gzip", gzipped(content))})
    for (const size_t piece : {size_t{1000}, size_t{65537}, size_t{10000000}}) {
      ByteSource source(file);
      std::string out, buffer(piece, '\0');
      while (const size_t n = source.read(buffer)) out.append(buffer, 0, n);
      EXPECT_EQ(out, content) << file << " " << piece;
    }
}

TEST(ForEachRecord, ReadsTheThreeLayouts) {
  const Scratch s;
  std::string seen;
  const auto use = [&](const JsonRecord& r, int64_t i) { seen += std::to_string(i) + std::string(r.name()) + r.text("a") + r.where() + "\n"; };
  const auto file = s.write("a.json", R"([{"a": "x"}, {"a": "y", "b": [{"a": "no"}]}])");
  for_each_record(file, JsonLayout::kList, use);
  EXPECT_EQ(seen, "0x" + file.string() + ": [0]\n1y" + file.string() + ": [1]\n");
  seen.clear();
  s.write("a.json", R"({"p": {"a": "x"}, "q": {"a": "y"}})");
  for_each_record(file, JsonLayout::kObject, use);
  EXPECT_EQ(seen, "0px" + file.string() + ": [\"p\"]\n1qy" + file.string() + ": [\"q\"]\n");
  seen.clear();
  s.write("a.json", R"({"skip": [{"list": [{"a": 1}]}], "list": [{"a": "x"}], "list2": [{"a": 3}]})");
  for_each_record(file, "list", use);
  EXPECT_EQ(seen, "0x" + file.string() + ": list[0]\n");
  EXPECT_EQ(message(s, [&] { for_each_record(file, JsonLayout::kList, use); }), "@a.json: the top level is an object, not a list of objects");
  s.write("a.json", "[1]");
  EXPECT_EQ(message(s, [&] { for_each_record(file, JsonLayout::kObject, use); }), "@a.json: the top level is a list, not an object of objects");
  s.write("t.json", "7");
  EXPECT_EQ(message(s, [&] { for_each_record(s.root() / "t.json", JsonLayout::kList, use); }),
            "@t.json: the top level is a number, not a list of objects");
  EXPECT_EQ(message(s, [&] { for_each_record(file, JsonLayout::kList, use); }), "@a.json: [0]: is a number, not an object");
}

TEST(JsonRecord, PlacesReachIntoObjectsAndListsOfLists) {
  const Scratch s;
  const auto read = [&](const std::string& content) {
    std::string seen;
    const auto file = s.write("a.jsonl", content);
    const auto use = [&](const JsonRecord& r, int64_t) {
      const JsonRecord inner = r.inside(std::string("in") + "side");
      const auto lists = inner.each_of_lists("l", [&](const JsonRecord& o, int64_t list) { seen += std::to_string(list) + o.text("a"); });
      seen += "/" + std::to_string(lists);
    };
    const auto problem = message(s, [&] { for_each_json_line(file, use); });
    return seen + " " + problem;
  };
  EXPECT_EQ(read(R"({"inside": {"l": [[{"a": "x"}, {"a": "y"}], [], [{"a": "z"}]]}})"), "0x0y2z/3 no BadInput");
  EXPECT_EQ(read("\n"
                 R"({"inside": {"l": [[], [{"a": "x"}, {"b": "y"}]]}})"),
            R"(1x @a.jsonl:2: inside.l[1][1]: field "a" is missing)");
  EXPECT_EQ(read(R"({"inside": {"l": [[], 3]}})"), R"( @a.jsonl:1: inside: field "l" [1] is a number, not a list)");
  EXPECT_EQ(read(R"({"inside": {"l": [[], [3]]}})"), " @a.jsonl:1: inside.l[1][0]: is a number, not an object");
  EXPECT_EQ(read(R"({"inside": [1]})"), R"( @a.jsonl:1: field "inside" is a list, not an object)");
}

int64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  int64_t size = 0, resident = 0;
  in >> size >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

// 200 MB of records go through less than 30 MB of memory.
TEST(SlowStreaming, AFileIsReadInConstantMemory) {
  const Scratch s;
  const auto file = s.root() / "large.json";
  const std::string record = R"({"id": 123456, "text": ")" + std::string(2000, 'x') + R"("})";
  {
    std::ofstream out(file);
    out << R"({"other": [)";
    for (int i = 0; i < 50000; ++i) out << (i ? "," : "") << record;
    out << R"(], "list": [)";
    for (int i = 0; i < 50000; ++i) out << (i ? "," : "") << record;
    out << "]}\n";
  }
  const int64_t before = resident_bytes();
  int64_t records = 0, most = 0;
  for_each_record(file, "list", [&](const JsonRecord& r, int64_t i) {
    records += r.integer("id") == 123456;
    if (i % 1000 == 0) most = std::max(most, resident_bytes());
  });
  EXPECT_EQ(records, 50000);
  EXPECT_LT(most - before, int64_t{30} << 20);
}

}  // namespace
}  // namespace vlp::formats
