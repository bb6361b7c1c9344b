#pragma once
// Abbreviations that keep their period, by what may follow them.

#include "core/text/pattern.hpp"

namespace vlp::text::penn {

Pattern acronym();         // u.s.a, without the last period; one letter is an acronym
Pattern long_acronym();    // of two letters or more
Pattern abbreviation();    // months, days, states, companies: Jan Corp etc, without the period
Pattern title();           // before names, and acronyms: Mr Dr vs, without the period
Pattern numbered();        // before numbers only: fig pp, without the period
Pattern sentence_start();  // words that begin a sentence after an acronym: The He When

}  // namespace vlp::text::penn
