#pragma once
// Accuracy of a classification, over all and per class: visual entailment (SNLI-VE).

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace vlp::metrics {

struct Classified {
  std::string prediction, label;  // names, never bare numbers: code bases order the classes differently
};

struct ClassAccuracy {  // percent
  double accuracy = 0;
  std::map<std::string, double> of_class;  // share of the items with this label that are right
  double balanced = 0;                     // mean of of_class
  std::vector<double> items;               // 100 or 0
};

// Throws InternalFault for an empty list.
ClassAccuracy class_accuracy(std::span<const Classified> items);

}  // namespace vlp::metrics
