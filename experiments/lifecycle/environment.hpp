#pragma once
// Facts about machine and program, recorded with every attempt and never part of a key.

#include <filesystem>
#include <map>
#include <string>

namespace vlp::experiments {

// compiler, libtorch, source.revision, source.dirty ("yes" | "no" | "unknown"), source.diff (of a dirty work tree), cpu.model, cpu.flags (those
// that decide speed and rounding), cpu.count, memory.gib, kernel, libc, gpu (names and driver, as nvidia-smi says). The revision is asked of
// git at run time, if the sources are a work tree.
std::map<std::string, std::string> environment_facts(const std::filesystem::path& source_folder);

}  // namespace vlp::experiments
