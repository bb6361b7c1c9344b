#pragma once
// ULIDs: 26 characters (Crockford base 32), 48 bits of milliseconds and 80 random bits. They sort by time and never collide.

#include <string>

namespace vlp::results_db {

std::string make_ulid();

}  // namespace vlp::results_db
