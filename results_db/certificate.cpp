#include "results_db/certificate.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vlp::results_db {
namespace {

using nlohmann::json;

std::string subject(const std::string& hardware, const std::string& scale) { return fmt::format("determinism {} {}", scale, hardware); }

}  // namespace

std::string hardware_class(const std::map<std::string, std::string>& facts, const std::string& device) {
  std::string out = device;
  for (const char* name : {"cpu.model", "cpu.flags", "compiler", "libtorch", "libc"}) {
    const auto fact = facts.find(name);
    out += fmt::format("; {}", fact == facts.end() ? "unknown" : fact->second);
  }
  const auto gpu = facts.find("gpu");
  return device == "cpu" || gpu == facts.end() ? out : out + "; " + gpu->second;
}

void save_certificate(Store& store, const Certificate& c) {
  const json body = {{"hardware", c.hardware}, {"scale", c.scale},   {"exhibit", c.exhibit}, {"row", c.row},     {"seed", c.seed},
                     {"stages", c.stages},     {"losses", c.losses}, {"scores", c.scores},   {"equal", c.equal}, {"difference", c.difference}};
  store.event("vlp", subject(c.hardware, c.scale), "determinism", body.dump());
}

std::optional<Certificate> newest_certificate(const Reader& db, const std::string& hardware, const std::string& scale) {
  std::optional<Certificate> out;
  const auto wanted = subject(hardware, scale);
  for (const auto& event : db.events(wanted)) {
    if (event.kind != "determinism" || event.subject != wanted) continue;
    const auto j = json::parse(event.json);
    out = Certificate{j.at("hardware"), j.at("scale"),  j.at("exhibit"), j.at("row"),        j.at("seed"), j.at("stages"),
                      j.at("losses"),   j.at("scores"), j.at("equal"),   j.at("difference"), event.at};
  }
  return out;
}

}  // namespace vlp::results_db
