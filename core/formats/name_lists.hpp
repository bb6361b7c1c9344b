#pragma once
// Lists that a model's outputs are numbered by: answers, and the names of a detector's classes.

#include <filesystem>
#include <string>
#include <vector>

namespace vlp::formats {

// Answers in their order, from the layouts that public code bases exchange (plain or gzip):
//   ["", "woods", ...]                              OpenVQA's and LXMERT's *_label2ans.json (VQA v2: 3,129, GQA: 1,842)
//   [{"ans": "stop", "dsets": ["visual7w"]}, ...]   LXMERT's all_ans.json (9,500)
//   {"woods": 1, "": 0, ...}                        *_ans2label.json: numbers from 0 without gaps
//   one a line                                      everything else (DAQUAR's answer_space.txt)
// Throws BadInput naming the file and the entry for another layout, an answer that occurs twice, or an empty list.
std::vector<std::string> read_answers(const std::filesystem::path& file);

// Visual Genome's objects_vocab.txt (1,600), attributes_vocab.txt (400) and relations_vocab.txt (20) of the bottom-up-attention detector:
// a class a line, its names apart by commas, the usual one first. Throws BadInput naming file:line for an empty line, an empty name, or a
// name of two classes.
std::vector<std::vector<std::string>> read_class_names(const std::filesystem::path& file);

}  // namespace vlp::formats
