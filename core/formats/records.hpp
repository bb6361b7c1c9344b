#pragma once
// What every reader of a published format returns: plain records, no pictures decoded, no text cleaned. Four sets hold them all: captions,
// questions, statements (judged true, false, entailed, ... of one or more pictures) and regions (parts of a picture with a text).

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
  std::string records;  // name of the JSON list that `item` counts in, "." for the top level; empty: `item` is a line
};

// Where a picture or a record of its own split comes from is told by `split`: train | val | test unless the reader says otherwise.
struct ImageRecord {
  std::string id;
  std::filesystem::path file;  // empty: the format gives no file
  std::string split;
  Place place;
  int64_t width = 0, height = 0;  // in pixels; 0: the format does not tell
  std::string domain = {};        // NoCaps: in-domain | near-domain | out-domain
  std::string name() const { return file.empty() ? id : file.stem().string(); }  // without folder and extension, by which other files know it
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
  std::vector<std::string> entailed = {};  // GQA: ids of the questions whose answer follows from this one's
};

// NLVR2, NLVR: a sentence about two pictures, or about six renderings of one scene. SNLI-VE: a hypothesis about one picture.
struct StatementRecord {
  std::string id;
  std::vector<int64_t> images;  // indices into images
  std::string text;
  std::string label;  // one of the set's labels; empty: private
  std::string group;  // what consistency is judged over: NLVR2's pairs of one sentence, NLVR's scenes of one sentence
  std::string split;
  Place place;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;  // left, top, extent, in pixels
};

// A described region, an object, or an object that is referred to.
struct RegionAnnotation {
  std::string id;
  int64_t image = 0;  // index into images
  Box box;
  std::vector<std::string> texts;       // what it is called or said to be: a phrase, or names, the usual one first
  std::vector<std::string> attributes;  // of objects
  Place place;
};

struct ExpressionRecord {
  std::string id;
  int64_t region = 0;  // index into regions: what is referred to
  std::string text;
  std::string reference;  // id of the reference, which several expressions share
  std::string split;      // train | val | testA | testB
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

struct Statements {
  std::vector<ImageRecord> images;
  std::vector<StatementRecord> statements;
  std::vector<std::string> labels;  // all there are; a classifier counts them in this order
  std::vector<Source> sources;
};

struct Regions {
  std::vector<ImageRecord> images;
  std::vector<RegionAnnotation> regions;
  std::vector<ExpressionRecord> expressions;  // of RefCOCO only
  std::vector<Source> sources;
};

// "folder/file.txt:12", "folder/file.json: annotations[12]", or "" for an unknown place.
std::string to_text(const std::vector<Source>& sources, const Place& place);

// Adds the records of `from` behind those of `to`; indices and places are moved along. Statements of different labels do not mix
// (InternalFault).
void append(Captions& to, Captions from);
void append(Questions& to, Questions from);
void append(Statements& to, Statements from);
void append(Regions& to, Regions from);

}  // namespace vlp::formats
