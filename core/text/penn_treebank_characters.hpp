#pragma once
// What the Stanford tokenizer takes for a letter and a digit. Its tables are those of Unicode 6.2, the version of the Java that generated
// it.

#include "core/text/pattern.hpp"

namespace vlp::text::penn {

// Letters (general category L*), of the basic plane.
UnitSet letters();
// Letters, the marks that words of other scripts are written with, and the soft hyphen.
UnitSet word_letters();
// General category Nd.
UnitSet digits();

}  // namespace vlp::text::penn
