#pragma once
// What every reader of a published format returns: plain records, no pictures decoded, no text cleaned.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vlp::formats {

// Where a record came from, for messages: a file of the collection's `sources`, and a line (text) or record (JSON) in it.
struct Place {
  int32_t source = -1;  // -1: unknown
  int64_t item = 0;     // line, from 1, or record, from 0
};

struct Source {
  std::filesystem::path file;
  std::string records;  // name of the JSON list that `item` counts in; empty: `item` is a line
};

struct ImageRecord {
  std::string id;
  std::filesystem::path file;
  std::string split;  // train | val | test
  Place place;
};

struct CaptionRecord {
  std::string id;
  int64_t image = 0;  // index into images
  std::string text;   // as in the file
  Place place;
};

struct QuestionRecord {
  std::string id;
  int64_t image = 0;  // index into images
  std::string text, question_type, answer_type, split;
  std::vector<std::string> answers;  // one for each annotator; empty where labels are private
  std::string majority;
  Place place;
};

struct Captions {
  std::vector<ImageRecord> images;
  std::vector<CaptionRecord> captions;
  std::vector<Source> sources;
  int64_t skipped_captions = 0;  // of pictures that belong to no split
};

struct Questions {
  std::vector<ImageRecord> images;
  std::vector<QuestionRecord> questions;
  std::vector<Source> sources;
};

// "folder/file.txt:12", "folder/file.json: annotations[12]", or "" for an unknown place.
std::string to_text(const std::vector<Source>& sources, const Place& place);

// Adds the records of `from` behind those of `to`; indices and places are moved along.
void append(Captions& to, Captions from);
void append(Questions& to, Questions from);

}  // namespace vlp::formats
