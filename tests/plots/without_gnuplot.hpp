#pragma once
// A machine without gnuplot.

#include <cstdlib>
#include <string>

namespace vlp::plots {

class WithoutGnuplot final {
 public:
  WithoutGnuplot() : path_(std::getenv("PATH") ? std::getenv("PATH") : "") { ::setenv("PATH", "", 1); }
  ~WithoutGnuplot() { ::setenv("PATH", path_.c_str(), 1); }
  WithoutGnuplot(const WithoutGnuplot&) = delete;
  WithoutGnuplot& operator=(const WithoutGnuplot&) = delete;

 private:
  std::string path_;
};

}  // namespace vlp::plots
