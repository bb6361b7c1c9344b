#pragma once
// Standard input, output and error, which the program shares with whoever started it.

namespace vlp {

// Opens /dev/null in the place of each standard stream that is closed: the next file to be opened would get its number, and with it
// everything that is printed. Call it before anything opens a file.
void keep_standard_streams();

// Hands what was printed to the system. Throws BadInput where it, or anything printed before, could not be written (a full disk).
void flush_standard_output();

}  // namespace vlp
