#pragma once
// How the program ends: the exit code, and one line on standard error where something went wrong.

#include <exception>

namespace vlp::experiments {

// Of a verb that returned `code`: that code, unless what it printed could not be written, which is reported.
int ended(int code);

// Prints one line for what a verb threw and returns its exit code: an Error's own; kBadInput for what the system refused (a folder that
// cannot be read, output that cannot be written, no memory); kInternal for everything else, with what to do, and never a stack trace.
int report(const std::exception& error);

}  // namespace vlp::experiments
