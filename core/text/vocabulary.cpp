#include "core/text/vocabulary.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/text/unicode.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/split.hpp"

namespace vlp::text {

Vocabulary Vocabulary::load(const std::filesystem::path& file) {
  const std::string content = read_file(file);
  if (content.starts_with("\x1f\x8b")) throw BadInput(fmt::format("{}: is gzip; a vocabulary is read as plain text: gunzip it first", file.string()));
  std::vector<std::string> tokens;
  for (const auto line : lines_of(content)) {
    tokens.emplace_back(line);
    if (first_ill_formed(line)) throw BadInput(fmt::format("{}:{}: is not UTF-8: the file is no vocabulary", file.string(), tokens.size()));
  }
  return Vocabulary(std::move(tokens), file.string());
}

Vocabulary Vocabulary::load(const std::filesystem::path& file, int64_t size) {
  Vocabulary out = load(file);
  if (out.size() != size)
    throw BadInput(fmt::format("{}: holds {} tokens, but {} are expected; it belongs to another model", file.string(), out.size(), size));
  return out;
}

Vocabulary::Vocabulary(std::vector<std::string> tokens, const std::string& name) : tokens_(std::move(tokens)) {
  ids_.reserve(tokens_.size());
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].empty()) throw BadInput(fmt::format("{}:{}: empty token; remove the line", name, i + 1));
    const auto [known, added] = ids_.emplace(tokens_[i], static_cast<int64_t>(i));
    if (!added) throw BadInput(fmt::format("{}:{}: token \"{}\" is already on line {}", name, i + 1, tokens_[i], known->second + 1));
  }
  const auto special = [&](std::string_view token) {
    const auto found = find(token);
    if (!found) throw BadInput(fmt::format("{}: special token {} is missing", name, token));
    return *found;
  };
  if (special("[PAD]") != 0) throw BadInput(fmt::format("{}:{}: [PAD] must be the first token", name, special("[PAD]") + 1));
  unk_ = special("[UNK]");
  cls_ = special("[CLS]");
  sep_ = special("[SEP]");
  mask_ = special("[MASK]");
}

void Vocabulary::save(const std::filesystem::path& file) const {
  std::string content;
  for (const auto& token : tokens_) content.append(token).push_back('\n');
  write_file_atomic(file, content);
}

std::optional<int64_t> Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

const std::string& Vocabulary::token(int64_t id) const {
  if (id < 0 || id >= size()) throw InternalFault(fmt::format("token id {} is outside the vocabulary of {} tokens", id, size()));
  return tokens_[static_cast<size_t>(id)];
}

}  // namespace vlp::text
