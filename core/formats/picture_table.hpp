#pragma once
// The pictures of a set that is being read, numbered in the order of their first use.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/formats/records.hpp"

namespace vlp::formats {

class PictureTable final {
 public:
  explicit PictureTable(std::vector<ImageRecord>& images) : images_(images) {}

  // The index of the picture `id`; `make` gives the record where it is new.
  template <class Make> int64_t index_of(const std::string& id, const Make& make) {
    const auto [known, added] = index_.emplace(id, static_cast<int64_t>(images_.size()));
    if (added) images_.push_back(make());
    return known->second;
  }

 private:
  std::vector<ImageRecord>& images_;
  std::unordered_map<std::string, int64_t> index_;
};

}  // namespace vlp::formats
