#pragma once
// tests/ref/vision.json: pictures and what Pillow makes of them.

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "core/vision/image.hpp"

inline nlohmann::json vision_reference() {
  std::ifstream in(VLP_TEST_DIR "/ref/vision.json");
  return nlohmann::json::parse(in);
}

inline vlp::vision::Image picture_of(const nlohmann::json& item) {
  vlp::vision::Image out{item.at("width"), item.at("height"), {}};
  const auto hex = item.at("rgb").get<std::string>();
  for (size_t i = 0; i < hex.size(); i += 2) out.rgb.push_back(static_cast<uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

// The largest difference of two values at the same place; 256 where the sizes differ.
inline int worst_difference(const vlp::vision::Image& a, const vlp::vision::Image& b) {
  if (a.width != b.width || a.height != b.height || a.rgb.size() != b.rgb.size()) return 256;
  int worst = 0;
  for (size_t i = 0; i < a.rgb.size(); ++i) worst = std::max(worst, std::abs(a.rgb[i] - b.rgb[i]));
  return worst;
}
