#pragma once
// Signals that ask a program to stop, counted; the handler does nothing else.

#include <vector>

namespace vlp {

// While an object lives, the given signals are counted instead of ending the process. One at a time.
class Interrupt final {
 public:
  explicit Interrupt(std::vector<int> signals);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  // How many arrived of SIGINT, and of all others.
  int interrupts() const;
  int terminations() const;

 private:
  std::vector<int> signals_;
};

}  // namespace vlp
