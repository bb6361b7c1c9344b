#pragma once
// The verbs of the `vlp` program, one line each. A verb parses its arguments, calls one function and prints its result; what it returns is the
// program's exit code. Errors leave as vlp::Error through main.

#include <string>
#include <vector>

namespace vlp::experiments {

using Arguments = std::vector<std::string>;

int verb_ablate(const Arguments& args);
int verb_baseline(const Arguments& args);
int verb_bench(const Arguments& args);
int verb_compare(const Arguments& args);
int verb_data(const Arguments& args);
int verb_db(const Arguments& args);
int verb_determinism(const Arguments& args);
int verb_doctor(const Arguments& args);
int verb_draw(const Arguments& args);
int verb_export(const Arguments& args);
int verb_gc(const Arguments& args);
int verb_list(const Arguments& args);
int verb_plan(const Arguments& args);
int verb_query(const Arguments& args);
int verb_report(const Arguments& args);
int verb_reproduce(const Arguments& args);
int verb_run(const Arguments& args);
int verb_score(const Arguments& args);
int verb_show(const Arguments& args);
int verb_status(const Arguments& args);
int verb_tokenize(const Arguments& args);
int verb_validate(const Arguments& args);
int verb_verdict(const Arguments& args);
int verb_watch(const Arguments& args);
int verb_why(const Arguments& args);
int verb_worker(const Arguments& args);

}  // namespace vlp::experiments
