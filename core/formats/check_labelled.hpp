#pragma once
// The checks of questions, statements, regions and lists, one for each kind of check_kinds.cpp, which says what files they expect.

#include "core/formats/check_kinds.hpp"

namespace vlp::formats {

Report check_vqa2(const CheckRequest& request);
Report check_gqa(const CheckRequest& request);
Report check_gqa_all(const CheckRequest& request);
Report check_daquar(const CheckRequest& request);
Report check_vg_questions(const CheckRequest& request);

Report check_nlvr2(const CheckRequest& request);
Report check_nlvr(const CheckRequest& request);
Report check_snli_ve(const CheckRequest& request);

Report check_vg_regions(const CheckRequest& request);
Report check_vg_objects(const CheckRequest& request);
Report check_gqa_scenes(const CheckRequest& request);
Report check_refcoco(const CheckRequest& request);

Report check_answers(const CheckRequest& request);
Report check_classes(const CheckRequest& request);

}  // namespace vlp::formats
