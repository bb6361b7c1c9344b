#include "core/formats/seen.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

constexpr int kItemBits = 44;  // the other 20 hold the source, counted from 1 for -1 (unknown)

uint64_t packed(const Place& place) {
  const auto source = static_cast<uint64_t>(int64_t{place.source} + 2), item = static_cast<uint64_t>(place.item);
  if (source >> (64 - kItemBits) != 0 || item >> kItemBits != 0)
    throw InternalFault(fmt::format("seen: place {} of source {} is beyond what a slot holds", place.item, place.source));
  return source << kItemBits | item;
}

Place unpacked(uint64_t place) {
  return {static_cast<int32_t>(static_cast<int64_t>(place >> kItemBits) - 2), static_cast<int64_t>(place & ((uint64_t{1} << kItemBits) - 1))};
}

}  // namespace

std::optional<Place> Seen::again(std::string_view what, const Place& place) {
  if (5 * used_ >= 4 * slots_.size()) grow();
  const uint64_t hash = std::hash<std::string_view>()(what);
  Slot& slot = slot_of(hash);
  if (slot.place != 0) return unpacked(slot.place);
  slot = {hash, packed(place)};
  ++used_;
  return std::nullopt;
}

Seen::Slot& Seen::slot_of(uint64_t hash) {
  size_t at = hash & (slots_.size() - 1);
  while (slots_[at].place != 0 && slots_[at].hash != hash) at = (at + 1) & (slots_.size() - 1);
  return slots_[at];
}

void Seen::grow() {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(std::max<size_t>(1024, 2 * slots_.size())));
  for (const Slot& slot : before)
    if (slot.place != 0) slot_of(slot.hash) = slot;
}

}  // namespace vlp::formats
