#pragma once
// Substring checks that name what is missing instead of printing a whole page.

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace vlp::plots {

inline ::testing::AssertionResult shows(const std::string& text, std::string_view what) {
  if (text.find(what) != std::string::npos) return ::testing::AssertionSuccess() << "shows: " << what;
  return ::testing::AssertionFailure() << "does not show: " << what;
}

}  // namespace vlp::plots
