#include "experiments/program_end.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/standard_streams.hpp"

namespace vlp::experiments {
namespace {

// A message may quote a damaged file: what would move the cursor or ring the bell is shown as '?'.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return (c < ' ' && c != '\n' && c != '\t') || c == 0x7F; }, '?');
  return text;
}

int print(const std::string& line, ExitCode code) {
  std::fputs((printable(line) + "\n").c_str(), stderr);  // fmt::print would throw where standard error is full
  return static_cast<int>(code);
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }  // LibTorch adds a stack trace

}  // namespace

int ended(int code) {
  try {
    flush_standard_output();
  } catch (const Error& e) {
    return print(e.what(), e.code());
  }
  return code;
}

int report(const std::exception& error) {
  if (const auto* e = dynamic_cast<const Error*>(&error)) return print(e->what(), e->code());
  if (const auto* e = dynamic_cast<const std::filesystem::filesystem_error*>(&error))
    return print(fmt::format("{}: {}", e->path1().string(), e->code().message()), ExitCode::kBadInput);
  if (const auto* e = dynamic_cast<const std::system_error*>(&error)) return print(std::string(first_line(e->what())), ExitCode::kBadInput);
  if (dynamic_cast<const std::bad_alloc*>(&error)) return print("there is not enough memory for this", ExitCode::kBadInput);
  return print(fmt::format("internal fault: {}; please report it with the command that you gave", first_line(error.what())), ExitCode::kInternal);
}

}  // namespace vlp::experiments
