#pragma once
// Time for records and for waiting. Never part of a key or of a golden file.

#include <chrono>

namespace vlp {

// Seconds since 1970, for records.
inline double unix_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Seconds on a clock that never jumps, for intervals.
inline double steady_time() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace vlp
