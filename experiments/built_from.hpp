#pragma once
// What this program was built from and with. The only functions that see the build's definitions: every other object file is the same in
// whatever folder the sources lie, so that clones share the compiler's cache.

#include <filesystem>
#include <string>

namespace vlp::experiments {

std::filesystem::path source_folder();  // the tree that holds core/, experiments/, ablations/ and the specs
std::string compiler();                 // "GNU 12.2.0"
std::string libtorch_version();         // "2.11.0"

}  // namespace vlp::experiments
