#pragma once
// Errors that users meet, each with the exit code that `vlp` ends with (see README, "Exit codes").

#include <stdexcept>
#include <string>

namespace vlp {

enum class ExitCode : int { kDone = 0, kUnfavourable = 1, kBadInput = 2, kIncomplete = 3, kInternal = 4 };

// One line: what is wrong, where (file:line, item), and what to do. Never a stack trace.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

// The user's file, argument or machine is not as it must be: nothing was executed.
class BadInput final : public Error {
 public:
  explicit BadInput(const std::string& message) : Error(ExitCode::kBadInput, message) {}
};

// Work that was asked for is missing or failed; what was computed is kept.
class Incomplete final : public Error {
 public:
  explicit Incomplete(const std::string& message) : Error(ExitCode::kIncomplete, message) {}
};

// A defect of this program.
class InternalFault : public Error {
 public:
  explicit InternalFault(const std::string& message) : Error(ExitCode::kInternal, message) {}
};

// Tensors whose shapes do not fit together: a defect of the caller.
class ShapeError final : public InternalFault {
 public:
  explicit ShapeError(const std::string& message) : InternalFault(message) {}
};

// A loss or score that is not finite, or a loss that exploded.
class Diverged final : public Error {
 public:
  explicit Diverged(const std::string& message) : Error(ExitCode::kIncomplete, message) {}
};

}  // namespace vlp
