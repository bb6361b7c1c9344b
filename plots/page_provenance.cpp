#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/html.hpp"
#include "plots/page_sections.hpp"

namespace vlp::plots::sections {
namespace {

std::string labels(const ExhibitView& view, const std::vector<std::string>& rows) {
  if (rows.size() > 3) return fmt::format("{} rows", rows.size());
  std::vector<std::string> out;
  for (const auto& row : rows) out.push_back(row_label(view, row));
  return html(fmt::format("{}", fmt::join(out, ", ")));
}

std::string environments(const ExhibitView& view) {
  if (view.environments.empty()) return "";
  std::set<std::string> names;
  for (const auto& e : view.environments)
    for (const auto& [name, value] : e.fields) names.insert(name);
  std::string out = "<h3>Environment</h3>\n<div class=\"scroll\"><table>\n<thead><tr><th></th>";
  for (const auto& e : view.environments) out += fmt::format("<th>{} run{}</th>", e.runs, e.runs == 1 ? "" : "s");
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& name : names) {
    out += fmt::format("<tr><td>{}</td>", html(name));
    for (const auto& e : view.environments) {
      const auto it = std::find_if(e.fields.begin(), e.fields.end(), [&](const auto& f) { return f.first == name; });
      out += fmt::format("<td class=\"key\">{}</td>", it == e.fields.end() ? "" : html(it->second));
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

// Wall time of the accepted attempts of each row; a run that k rows share counts a k-th for each.
std::string row_times(const ExhibitView& view) {
  std::string out;
  for (const auto& row : view.def.rows) {
    double own = 0;
    size_t runs = 0;
    for (const auto& r : view.runs) {
      if (std::find(r.rows.begin(), r.rows.end(), row.key) == r.rows.end()) continue;
      ++runs;
      own += r.seconds / static_cast<double>(r.rows.size());
    }
    if (runs)
      out += fmt::format("<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n", html(row_label(view, row.key)), runs,
                         duration(own));
  }
  if (out.empty()) return "";
  return "<h3>Cost</h3>\n<table class=\"compact\">\n<thead><tr><th>row</th><th class=\"number\">runs</th><th "
         "class=\"number\">wall time, shared runs divided</th></tr></thead>\n<tbody>\n" +
         out + "</tbody></table>\n";
}

std::string runs(const ExhibitView& view) {
  if (view.runs.empty()) return "";
  std::string out = fmt::format(
      "<details><summary>All {} runs</summary>\n<div class=\"scroll\"><table>\n<thead><tr><th>run</th><th>stage</th><th>rows</th><th "
      "class=\"number\">seed</th><th>state</th><th>device</th><th class=\"number\">attempts</th><th class=\"number\">wall time</th><th>reused from"
      "</th></tr></thead>\n<tbody>\n",
      view.runs.size());
  for (const auto& r : view.runs)
    out += fmt::format(
        "<tr><td class=\"key\">{}</td><td>{} {}</td><td>{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td><td>{}</td></tr>\n",
        html(r.run_key.substr(0, 12)), html(r.kind), html(r.name), labels(view, r.rows), r.seed, html(r.state), html(r.device), r.attempts,
        r.seconds > 0 ? duration(r.seconds) : "", html(r.reused_from));
  return out + "</tbody></table></div></details>\n";
}

std::string unused_attempts(const ExhibitView& view) {
  if (view.attempts.empty()) return "<h3>Attempts without a result</h3>\n<p>None: every attempt was accepted.</p>\n";
  std::string out =
      "<h3>Attempts without a result</h3>\n<div class=\"scroll\"><table>\n<thead><tr><th>run</th><th "
      "class=\"number\">attempt</th><th>state</th><th>reason</th><th "
      "class=\"number\">ran for</th></tr></thead>\n<tbody>\n";
  for (const auto& a : view.attempts) {
    const std::string reason = a.error_kind.empty()   ? a.error_text
                               : a.error_text.empty() ? a.error_kind
                                                      : fmt::format("{}: {}", a.error_kind, a.error_text);
    out += fmt::format("<tr><td class=\"key\">{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
                       html(a.run_key.substr(0, 12)), a.n, html(a.state), html(reason), a.ended > a.started ? duration(a.ended - a.started) : "");
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace

std::string provenance(const ExhibitView& view) {
  if (view.runs.empty() && view.environments.empty() && view.attempts.empty()) return "";
  return environments(view) + row_times(view) + unused_attempts(view) + runs(view);
}

std::string deviations(const ExhibitView& view) {
  if (view.def.deviations.empty()) return "";
  std::string out = "<table>\n<thead><tr><th></th><th>paper</th><th>here</th><th>expected effect</th></tr></thead>\n<tbody>\n";
  for (const auto& d : view.def.deviations)
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", html(d.what), html(d.paper), html(d.ours), html(d.expect));
  return out + "</tbody></table>\n";
}

std::string recipe(const ExhibitView& view, const PageParts& parts) {
  std::string out;
  if (!view.commands.empty()) out += fmt::format("<pre>{}</pre>\n", html(fmt::format("{}", fmt::join(view.commands, "\n"))));
  std::vector<std::string> links;
  for (const auto& file : parts.files) links.push_back(fmt::format("<a href=\"{0}\">{0}</a>", html(file)));
  if (!links.empty()) out += fmt::format("<p>Beside this page: {}.</p>\n", fmt::join(links, ", "));
  if (view.def.spec_text.empty()) return out;
  return out + fmt::format("<p>Specification <code>{}</code>, SHA-256 <code>{}</code></p>\n<pre>{}</pre>\n", html(view.def.spec_path),
                           html(view.def.spec_sha256), html(view.def.spec_text));
}

std::string figure(const PageParts& parts, const std::string& name, const std::string& caption) {
  for (const auto& f : parts.figures)
    if (f.name == name)
      return fmt::format("<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>\n", inline_svg(f.svg, f.name, f.title), html(caption));
  return "";
}

}  // namespace vlp::plots::sections
