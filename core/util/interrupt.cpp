#include "core/util/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace vlp {
namespace {

// A handler can reach nothing but static storage.
std::atomic<int> interrupt_count{0}, termination_count{0};
static_assert(std::atomic<int>::is_always_lock_free);

void count(int number) { ++(number == SIGINT ? interrupt_count : termination_count); }

void set_action(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt(std::vector<int> signals) : signals_(std::move(signals)) {
  interrupt_count = 0;
  termination_count = 0;
  for (const int number : signals_) set_action(number, count);
}

Interrupt::~Interrupt() {
  for (const int number : signals_) set_action(number, SIG_DFL);
}

int Interrupt::interrupts() const { return interrupt_count; }
int Interrupt::terminations() const { return termination_count; }

}  // namespace vlp
