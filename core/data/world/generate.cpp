#include "core/data/world/generate.hpp"

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"

namespace vlp::data::world {
namespace {

constexpr int kFormat = 1;

nlohmann::json counts_of(const World& world) {
  nlohmann::json out;
  int64_t captions = 0, foreign = 0;
  for (const auto& p : world.pictures)
    for (const auto& c : p.captions) ++captions, foreign += c.foreign;
  for (const std::string split : kSplits) out["pictures"][split] = of_split(world.spec.pictures, split);
  out["pictures"]["nocaps"] = world.nocaps.size();
  out["captions"] = captions;
  out["foreign_captions"] = foreign;
  return out;
}

std::string write_manifest(const World& world, const Output& out) {
  std::string lines;
  for (const auto& [name, hash] : out.hashes()) lines += fmt::format("{}  {}\n", hash, name);
  const auto all = sha256_hex(lines);
  const nlohmann::json manifest = {
      {"format", kFormat}, {"spec", nlohmann::json::parse(to_json(world.spec))}, {"counts", counts_of(world)}, {"sha256", all}, {"files", out.hashes()}};
  write_file_atomic(out.folder() / "manifest.json", manifest.dump(1) + "\n");
  return all;
}

}  // namespace

std::string generate(const WorldSpec& spec, const std::filesystem::path& folder, int64_t threads) {
  check(spec);
  if (threads < 1) throw InternalFault(fmt::format("generate: {} threads", threads));
  Output out(folder);
  std::filesystem::remove(folder / "manifest.json");
  const World world = draw_world(spec);
  write_pictures(world, out, threads);
  write_karpathy(world, out);
  write_scenes(world, out);
  write_names(world, out);
  if (spec.writes("vqa")) write_vqa(world, out);
  if (spec.writes("gqa")) write_gqa(world, out);
  if (spec.writes("nlvr2")) write_nlvr2(world, out);
  if (spec.writes("snli_ve")) write_snli_ve(world, out);
  if (spec.writes("refcoco")) write_refcoco(world, out);
  if (spec.writes("nocaps")) write_nocaps(world, out);
  return write_manifest(world, out);
}

}  // namespace vlp::data::world
