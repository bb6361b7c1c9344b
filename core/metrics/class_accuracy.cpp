#include "core/metrics/class_accuracy.hpp"

#include "core/metrics/item_mean.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {

ClassAccuracy class_accuracy(std::span<const Classified> items) {
  if (items.empty()) throw InternalFault("class_accuracy: there is no item to score");
  ClassAccuracy out;
  std::map<std::string, std::vector<double>> classes;
  for (const auto& item : items) {
    out.items.push_back(item.prediction == item.label ? 100 : 0);
    classes[item.label].push_back(out.items.back());
  }
  out.accuracy = item_mean(out.items).value;
  for (const auto& [name, scores] : classes) {
    out.of_class[name] = item_mean(scores).value;
    out.balanced += out.of_class[name] / static_cast<double>(classes.size());
  }
  return out;
}

}  // namespace vlp::metrics
