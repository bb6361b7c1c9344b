#pragma once
// The tokens of a model and their ids.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vlp::text {

// Must hold [PAD] with id 0, [UNK], [CLS], [SEP] and [MASK].
class Vocabulary final {
 public:
  // One token a line, the id is the line number from 0 (the layout of BERT's vocab.txt). Throws BadInput naming file and line for an
  // empty or repeated token or one that is not UTF-8, and the file for a missing special token or gzip data.
  static Vocabulary load(const std::filesystem::path& file);
  // The same for a model that has `size` embeddings: throws BadInput saying both sizes where the file holds another number of tokens.
  static Vocabulary load(const std::filesystem::path& file, int64_t size);
  // The same from a list; `name` stands for the file in messages.
  explicit Vocabulary(std::vector<std::string> tokens, const std::string& name = "vocabulary");
  // Atomic; load gives the same vocabulary back.
  void save(const std::filesystem::path& file) const;

  std::optional<int64_t> find(std::string_view token) const;
  int64_t id(std::string_view token) const { return find(token).value_or(unk_); }
  const std::string& token(int64_t id) const;  // throws InternalFault outside [0, size())
  int64_t size() const { return static_cast<int64_t>(tokens_.size()); }
  int64_t pad() const { return 0; }
  int64_t unk() const { return unk_; }
  int64_t cls() const { return cls_; }
  int64_t sep() const { return sep_; }
  int64_t mask() const { return mask_; }
  bool is_special(int64_t id) const { return id == 0 || id == unk_ || id == cls_ || id == sep_ || id == mask_; }
  const std::vector<std::string>& tokens() const { return tokens_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::vector<std::string> tokens_;
  std::unordered_map<std::string, int64_t, Hash, std::equal_to<>> ids_;
  int64_t unk_ = 0, cls_ = 0, sep_ = 0, mask_ = 0;
};

}  // namespace vlp::text
