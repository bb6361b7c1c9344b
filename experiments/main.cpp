// The program `vlp`: finds the verb, turns errors into one line and an exit code.

#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/nn/device.hpp"
#include "core/util/error.hpp"
#include "core/util/memory.hpp"
#include "core/util/nearest.hpp"
#include "core/util/standard_streams.hpp"
#include "experiments/command_line.hpp"
#include "experiments/program_end.hpp"
#include "experiments/verbs.hpp"

namespace {

using vlp::experiments::Arguments;

struct Verb {
  const char* name;
  int (*function)(const Arguments&);
  const char* summary;
};

constexpr std::array kVerbs = {
    Verb{"reproduce", vlp::experiments::verb_reproduce, "compute an exhibit, judge its claims, show the table, write the report"},
    Verb{"run", vlp::experiments::verb_run, "compute what is missing of exhibits"},
    Verb{"ablate", vlp::experiments::verb_ablate, "vary settings from one row: grid, zip, one at a time, leave one out, factorial"},
    Verb{"baseline", vlp::experiments::verb_baseline, "record, check or accept the scores that changes of the code are held to"},
    Verb{"compare", vlp::experiments::verb_compare, "did scores move between two revisions or databases"},
    Verb{"determinism", vlp::experiments::verb_determinism, "the same row twice: is this machine exact to the bit"},
    Verb{"list", vlp::experiments::verb_list, "all exhibits and how far they are"},
    Verb{"validate", vlp::experiments::verb_validate, "check specs"},
    Verb{"plan", vlp::experiments::verb_plan, "what would be computed, and what it could decide"},
    Verb{"show", vlp::experiments::verb_show, "an exhibit's table; --resolved: its settings with their origins"},
    Verb{"verdict", vlp::experiments::verb_verdict, "what the runs say about the paper's claims"},
    Verb{"report", vlp::experiments::verb_report, "the page of an exhibit, or the list of all"},
    Verb{"export", vlp::experiments::verb_export, "results as csv, json, md or latex"},
    Verb{"draw", vlp::experiments::verb_draw, "maps of features, attention over a picture, class probabilities from JSON"},
    Verb{"status", vlp::experiments::verb_status, "what is done, runs, failed and waits"},
    Verb{"watch", vlp::experiments::verb_watch, "status, again and again"},
    Verb{"why", vlp::experiments::verb_why, "what distinguishes two runs"},
    Verb{"query", vlp::experiments::verb_query, "SQL on the results, read-only"},
    Verb{"data", vlp::experiments::verb_data, "make, describe or check data sets; anchor points"},
    Verb{"score", vlp::experiments::verb_score, "official scores of a predictions file"},
    Verb{"tokenize", vlp::experiments::verb_tokenize, "WordPiece ids or caption tokens of lines"},
    Verb{"db", vlp::experiments::verb_db, "check, back up, migrate or rebuild the database"},
    Verb{"gc", vlp::experiments::verb_gc, "delete what no exhibit needs any more"},
    Verb{"doctor", vlp::experiments::verb_doctor, "look at machine, program, folders and database"},
    Verb{"bench", vlp::experiments::verb_bench, "throughput and utilisation"},
    Verb{"worker", vlp::experiments::verb_worker, "execute one stage (started by run)"},
};

int usage(std::FILE* out) {
  fmt::print(out, "vlp VERB ...  reproduces tables and figures of vision-language papers and tests their claims\n\n");
  for (const auto& verb : kVerbs) fmt::print(out, "  {:<13}{}\n", verb.name, verb.summary);
  fmt::print(out,
             "\n`vlp VERB --help` lists a verb's options. Exit codes: 0 done, 1 a comparison is unfavourable, 2 bad input,\n"
             "3 incomplete or undecided, 4 internal fault.\n");
  return 0;
}

int dispatch(const Arguments& args) {
  if (args.empty()) {
    usage(stderr);
    return static_cast<int>(vlp::ExitCode::kBadInput);
  }
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") return usage(stdout);
  std::vector<std::string> names;
  for (const auto& verb : kVerbs) {
    if (args[0] == verb.name) return verb.function({args.begin() + 1, args.end()});
    names.emplace_back(verb.name);
  }
  throw vlp::BadInput(fmt::format("vlp: '{}' is not a verb{}; vlp --help lists them", args[0], vlp::did_you_mean(args[0], names)));
}

}  // namespace

int main(int argc, char** argv) {
  vlp::keep_freed_memory();
  vlp::keep_standard_streams();
  vlp::nn::open_device_module();
  try {
    return vlp::experiments::ended(dispatch({argv + 1, argv + argc}));
  } catch (const vlp::experiments::HelpAsked& help) {
    std::fputs(help.text.c_str(), stdout);
    return vlp::experiments::ended(0);
  } catch (const std::exception& e) {
    return vlp::experiments::report(e);
  }
}
