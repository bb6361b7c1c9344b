#include <cstdio>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/formats/json_stream.hpp"
#include "core/formats/lines.hpp"
#include "core/text/penn_treebank.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "experiments/command_line.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

using nlohmann::json;

const Syntax kSyntax = {
    .verb = "tokenize",
    .names = "wordpiece | ptb",
    .summary =
        "Tokens of the lines of standard input (UTF-8, plain or gzip), a JSON line each.\n"
        "wordpiece: BERT's ids without [CLS] and [SEP], {\"ids\": [...]}; needs --vocab.\n"
        "ptb: the caption tokens of the COCO evaluation (Stanford PTBTokenizer, lower case, marks removed), {\"tokens\": [...]}.\n"
        "As there, the lines are one document: the last period of \"the letter A.\" depends on the line behind it.",
    .least = 1,
    .most = 1,
    .options = {{"vocab", "FILE", "wordpiece: one token a line"},
                {"vocab-size", "N", "wordpiece: refuse a vocabulary of another size"},
                {"cased", "", "wordpiece: keep case and accents"},
                {"json-lines", "", "input lines are JSON strings, so that a text may hold any character"}}};

std::string json_string(std::string_view line, const std::string& place) {
  try {
    const json value = json::parse(line);
    if (!value.is_string()) throw BadInput(fmt::format("{}: is {}, not a JSON string", place, formats::type_of(value)));
    return value.get<std::string>();
  } catch (const json::exception& e) {
    formats::fail_to_parse(place, e);
  }
}

void for_each_text(bool json_lines, const std::function<void(std::string text)>& use) {
  formats::LineSource lines(std::cin, "standard input");
  while (const auto line = json_lines ? lines.next() : lines.next_text()) use(json_lines ? json_string(*line, lines.place()) : std::string(*line));
  if (std::ferror(stdin) != 0) throw BadInput("standard input: cannot be read to its end");
}

void print(const char* key, const json& list) { fmt::print("{}\n", json{{key, list}}.dump(-1, ' ', false, json::error_handler_t::replace)); }

}  // namespace

int verb_tokenize(const Arguments& args) {
  const auto line = CommandLine::parse(kSyntax, args);
  const auto& kind = line.names()[0];
  if (kind == "wordpiece") {
    if (!line.has("vocab")) throw BadInput("vlp tokenize wordpiece: --vocab is missing");
    const auto file = line.text("vocab");
    auto vocabulary = line.has("vocab-size") ? text::Vocabulary::load(file, line.integer("vocab-size", 1)) : text::Vocabulary::load(file);
    const text::WordPiece tokenizer(std::move(vocabulary), !line.has("cased"));
    for_each_text(line.has("json-lines"), [&](const std::string& text) { print("ids", tokenizer.encode(text)); });
    return 0;
  }
  if (kind == "ptb") {
    for (const char* option : {"vocab", "vocab-size", "cased"})
      if (line.has(option)) throw BadInput(fmt::format("vlp tokenize ptb: --{}: is for wordpiece only; leave it away", option));
    std::vector<std::string> lines;
    for_each_text(line.has("json-lines"), [&](std::string text) { lines.push_back(std::move(text)); });
    for (const auto& tokens : text::PennTreebank().tokenize(lines)) print("tokens", tokens);
    return 0;
  }
  const std::vector<std::string> kinds = {"wordpiece", "ptb"};
  throw BadInput(fmt::format("vlp tokenize: unknown kind '{}'{}; there are wordpiece and ptb", kind, did_you_mean(kind, kinds)));
}

}  // namespace vlp::experiments
