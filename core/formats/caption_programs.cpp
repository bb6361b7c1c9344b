#include "core/formats/caption_programs.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/formats/json_records.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/process.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp::formats {
namespace {

namespace fs = std::filesystem;

std::string tail_of(const fs::path& file) {
  if (!fs::exists(file)) return "";
  const std::string text = read_file(file);
  return text.substr(text.size() - std::min<size_t>(text.size(), 400));
}

// Standard input from a file, by way of the shell: Command has none. Returns what the program printed.
std::string run_java(const fs::path& jar, std::vector<std::string> arguments, const std::string& input, const ScratchFolder& folder) {
  if (!fs::exists(jar)) throw BadInput(fmt::format("{}: there is no such file", jar.string()));
  write_file_atomic(folder / "in", input);
  Command command;
  command.arguments = {"/bin/sh", "-c", "exec java \"$@\" < \"$0\"", (folder / "in").string()};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  command.stdout_file = folder / "out";
  command.stderr_file = folder / "err";
  Process process(command);
  auto end = process.poll();
  for (; !end; end = process.poll()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (end->exit_code != 0 || end->signal != 0)
    throw BadInput(fmt::format("{}: java ended with code {}, signal {}: {}", jar.string(), end->exit_code, end->signal, tail_of(folder / "err")));
  return read_file(folder / "out");
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    out.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

void replace(std::string& text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

std::string score_request(const metrics::CaptionItem& item) {
  std::string out = "SCORE";
  for (const auto& reference : item.references) out.append(" ||| ").append(reference);
  std::string candidate = item.candidate;
  replace(candidate, "|||", "");
  replace(candidate, "  ", " ");
  return out.append(" ||| ").append(candidate).append("\n");
}

double number(const fs::path& jar, const std::string& line) {
  double value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (error != std::errc()) throw BadInput(fmt::format("{}: answered \"{}\", not a score", jar.string(), line));
  return value;
}

// What the program itself says is that a class is missing.
std::string about_models(const fs::path& jar) {
  const auto lib = fs::absolute(jar).parent_path() / "lib";
  if (fs::exists(lib / "stanford-corenlp-3.6.0.jar") && fs::exists(lib / "stanford-corenlp-3.6.0-models.jar")) return "";
  return fmt::format(
      "\n{} must hold stanford-corenlp-3.6.0.jar and stanford-corenlp-3.6.0-models.jar: pycocoevalcap/spice/get_stanford_models.py fetches them",
      lib.string());
}

}  // namespace

ProgramScores meteor(const fs::path& jar, std::span<const metrics::CaptionItem> items) {
  const ScratchFolder folder("vlp-captions");
  const std::vector<std::string> arguments{"-jar", "-Xmx2G", fs::absolute(jar).string(), "-", "-", "-stdio", "-l", "en", "-norm"};
  std::string requests;
  for (const auto& item : items) requests += score_request(item);
  const auto statistics = lines_of(run_java(jar, arguments, requests, folder));
  if (statistics.size() != items.size())
    throw BadInput(fmt::format("{}: answered {} lines to {} captions: {}", jar.string(), statistics.size(), items.size(), tail_of(folder / "err")));
  std::string evaluation = "EVAL";
  for (const auto& one : statistics) evaluation.append(" ||| ").append(one);
  const auto answers = lines_of(run_java(jar, arguments, evaluation + "\n", folder));
  if (answers.size() != items.size() + 1)
    throw BadInput(fmt::format("{}: answered {} scores for {} captions: {}", jar.string(), answers.size(), items.size(), tail_of(folder / "err")));
  ProgramScores out;
  for (size_t i = 0; i < items.size(); ++i) out.items.push_back(number(jar, answers[i]));
  out.corpus = number(jar, answers.back());
  return out;
}

ProgramScores spice(const fs::path& jar, std::span<const metrics::CaptionItem> items) {
  const ScratchFolder folder("vlp-captions");
  auto input = nlohmann::json::array();
  for (size_t i = 0; i < items.size(); ++i) input.push_back({{"image_id", i}, {"test", items[i].candidate}, {"refs", items[i].references}});
  write_file_atomic(folder / "captions.json", input.dump(-1, ' ', true));  // ASCII: Java reads it in the locale's character set
  const auto result = folder / "scores.json";
  try {
    run_java(jar, {"-jar", "-Xmx8G", fs::absolute(jar).string(), (folder / "captions.json").string(), "-out", result.string(), "-subset", "-silent"},
             "", folder);
  } catch (const BadInput& e) {
    throw BadInput(e.what() + about_models(jar));
  }
  ProgramScores out;
  out.items.resize(items.size());
  size_t seen = 0;
  for (const auto& record : read_json(result)) {
    const auto index = record.at("image_id").get<size_t>();
    if (index >= items.size()) throw BadInput(fmt::format("{}: scored an image that was not asked for", jar.string()));
    const auto& f = record.at("scores").at("All").at("f");
    out.items[index] = f.is_number() ? f.get<double>() : 0;
    ++seen;
  }
  if (seen != items.size()) throw BadInput(fmt::format("{}: scored {} of {} captions", jar.string(), seen, items.size()));
  out.corpus = metrics::item_mean(out.items).value;
  return out;
}

}  // namespace vlp::formats
