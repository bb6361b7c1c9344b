#include "plots/html.hpp"

#include <array>
#include <regex>
#include <utility>

#include <fmt/format.h>

#include "plots/format.hpp"
#include "plots/page_style.hpp"
#include "plots/palette.hpp"

namespace vlp::plots {
namespace {

// The figures' colours that a dark page has to change.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kThemed = {{{kInk, "--fig-ink"},
                                                                                    {kMuted, "--fig-muted"},
                                                                                    {kGrid, "--fig-grid"},
                                                                                    {kOurs, "--fig-ours"},
                                                                                    {kUndecided, "--fig-undecided"},
                                                                                    {"#a9c9de", "--fig-seed"},
                                                                                    {"#b87a00", "--fig-control"},
                                                                                    {"#8f5a9e", "--fig-control-2"},
                                                                                    {"#5c7a29", "--fig-control-3"},
                                                                                    {"#ffffff", "--fig-paper"},
                                                                                    {kConfirmed, "--fig-confirmed"},
                                                                                    {kContradicted, "--fig-contradicted"}}};

std::string themed(const std::string& hex) {
  for (const auto& [colour, variable] : kThemed)
    if (colour == hex) return fmt::format("var({})", variable);
  return hex;
}

std::string with_themed_colours(const std::string& svg) {
  static const std::regex kRgb(R"(rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\))");
  std::string out;
  auto from = svg.cbegin();
  for (std::sregex_iterator it(svg.begin(), svg.end(), kRgb), end; it != end; ++it) {
    out.append(from, it->prefix().second);
    out += themed(fmt::format("#{:02x}{:02x}{:02x}", std::stoi((*it)[1]), std::stoi((*it)[2]), std::stoi((*it)[3])));
    from = (*it)[0].second;
  }
  return out.append(from, svg.cend());
}

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string typographic(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool sign =
        text[i] == '-' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '[');
    out += sign ? "−" : std::string(1, text[i]);
  }
  return html(out);
}

std::string inline_svg(std::string_view svg, std::string_view prefix, std::string_view label) {
  const std::string text(svg.substr(svg.find("<svg")));
  static const std::regex kBox(R"re(viewBox="0 0 (\d+) (\d+)")re"),
      kNoise(R"re(<title>[^<]*</title>\s*|<desc>[^<]*</desc>\s*|<rect x="0" y="0"[^>]*/>\s*)re"), kId(R"re(\bid=(['"]))re"), kHref(R"re(href='#)re");
  std::smatch box;
  const std::string width = std::regex_search(text, box, kBox) ? box[1].str() : "1000";
  std::string out = std::regex_replace(text, kNoise, "");
  out = std::regex_replace(out, kId, fmt::format("id=$1{}-", prefix));
  out = std::regex_replace(out, kHref, fmt::format("href='#{}-", prefix));
  out = with_themed_colours(out);
  out = replace_all(out, "font-family=\"DejaVu Sans, Verdana, sans-serif\"", "font-family=\"inherit\"");
  out = replace_all(replace_all(out, "color=\"black\"", "color=\"var(--fig-ink)\""), "fill=\"black\"", "fill=\"var(--fig-ink)\"");
  return fmt::format("<svg role=\"img\" aria-label=\"{}\" style=\"max-width:{}px\"", html(label), width) + out.substr(4);
}

std::string document(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
      "dark\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      html(title), kPageStyle, body);
}

}  // namespace vlp::plots
