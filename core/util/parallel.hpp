#pragma once
// One piece of work for each of many items, by several threads.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace vlp {

// Calls work(i) for 0 .. n-1 from several threads; the first exception is thrown on.
template <class Work> void in_parallel(size_t n, size_t threads, Work&& work) {
  threads = std::clamp<size_t>(threads, 1, std::max<size_t>(n, 1));
  std::vector<std::exception_ptr> failed(threads);
  const auto run = [&](size_t first) {
    try {
      for (size_t i = first; i < n; i += threads) work(i);
    } catch (...) {
      failed[first] = std::current_exception();
    }
  };
  std::vector<std::jthread> others;
  for (size_t t = 1; t < threads; ++t) others.emplace_back(run, t);
  run(0);
  others.clear();  // waits for them
  for (const auto& e : failed)
    if (e) std::rethrow_exception(e);
}

}  // namespace vlp
