#pragma once
// What was seen before, and where.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/formats/records.hpp"

namespace vlp::formats {

// By a 64-bit hash, in one table of 16 bytes a slot: 20 to 40 bytes a text whatever its length, 134 MB for the addresses and texts of 3.3
// million pairs.
class Seen final {
 public:
  // Where the same was seen first, or nothing: then it was seen here.
  std::optional<Place> again(std::string_view what, const Place& place);
  size_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    uint64_t hash = 0, place = 0;  // place: packed; 0: the slot is free
  };
  Slot& slot_of(uint64_t hash);
  void grow();

  std::vector<Slot> slots_;  // their number is a power of two; a hash lies at its own place or at the next free one
  size_t used_ = 0;
};

}  // namespace vlp::formats
