#pragma once
// The sections of a report page, each as HTML; empty where there is nothing to say.

#include <string>

#include "plots/page.hpp"

namespace vlp::plots::sections {

std::string banner(const ExhibitView& view);
std::string scores(const ExhibitView& view);         // the table in the paper's layout, every seed on hover
std::string scores_beside(const ExhibitView& view);  // first stages, diagnostics
std::string claims(const ExhibitView& view);
std::string columns(const ExhibitView& view);  // agreement of each column's order
std::string deviations(const ExhibitView& view);
std::string provenance(const ExhibitView& view);
std::string recipe(const ExhibitView& view, const PageParts& parts);
std::string figure(const PageParts& parts, const std::string& name, const std::string& caption);

}  // namespace vlp::plots::sections
