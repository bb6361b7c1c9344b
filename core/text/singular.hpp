#pragma once
// English plurals -> singulars.

#include <string>
#include <string_view>

namespace vlp::text {

// The singular of a lower-case word by suffix (-s, -es, -ies) and a list of irregular plurals ("men", "knives", "shoes"). A word that is no
// plural comes back as it is or cut ("gas" -> "gas", "pants" -> "pant"): both sides of a comparison take the same way.
std::string singular(std::string_view word);

}  // namespace vlp::text
