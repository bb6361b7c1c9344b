#pragma once
// What may include what. Each function returns one line a breach, "core/nn/linear.cpp:7: ...", and nothing for a clean tree.

#include <string>
#include <vector>

#include "tests/layout/source_tree.hpp"

namespace vlp::layout {

// The folders in dependency order: a file may include its own folder and those before it. Tests may include everything.
const std::vector<std::string>& folders();

std::vector<std::string> order_breaches(const std::vector<SourceFile>& files);

// The light zone never sees a LibTorch header, not even through a header of another folder.
std::vector<std::string> light_zone_breaches(const std::vector<SourceFile>& files);

// core/systems/cmal, semmim and semvlp do not know each other.
std::vector<std::string> system_breaches(const std::vector<SourceFile>& files);

// Quoted includes name existing files from the root of the project; in tests, files beside them too.
std::vector<std::string> missing_files(const std::vector<SourceFile>& files);

// torch/torch.h costs 16 seconds a file.
std::vector<std::string> heavy_includes(const std::vector<SourceFile>& files);

// path:line of each absolute path of one machine in a text; those of every system (/usr, /etc, /proc, /dev, /sys, /bin, /sbin, /lib) are fine.
std::vector<std::string> machine_paths(const std::string& path, const std::string& text);

}  // namespace vlp::layout
