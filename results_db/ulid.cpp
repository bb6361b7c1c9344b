#include "results_db/ulid.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>

#include <sys/random.h>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::results_db {

std::string make_ulid() {
  std::array<unsigned char, 16> bytes{};
  const auto ms =
      static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
  for (int i = 0; i < 6; ++i) bytes[static_cast<size_t>(i)] = static_cast<unsigned char>(ms >> (8 * (5 - i)));
  if (::getrandom(bytes.data() + 6, 10, 0) != 10) throw InternalFault(fmt::format("getrandom: {}", std::strerror(errno)));
  std::string out(26, '0');
  for (int digit = 0; digit < 26; ++digit) {  // 128 bits, five at a time from the right
    unsigned value = 0;
    for (int b = 0; b < 5; ++b) {
      const int bit = 5 * digit + b;
      if (bit < 128 && (bytes[static_cast<size_t>(15 - bit / 8)] >> (bit % 8)) & 1) value |= 1u << b;
    }
    out[static_cast<size_t>(25 - digit)] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value];
  }
  return out;
}

}  // namespace vlp::results_db
