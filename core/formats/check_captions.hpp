#pragma once
// The checks of captions, one for each kind of check_kinds.cpp, which says what files they expect.

#include "core/formats/check_kinds.hpp"

namespace vlp::formats {

Report check_flickr8k(const CheckRequest& request);
Report check_flickr30k(const CheckRequest& request);
Report check_coco_captions(const CheckRequest& request);
Report check_karpathy(const CheckRequest& request);
Report check_albef(const CheckRequest& request);
Report check_nocaps(const CheckRequest& request);
Report check_cc3m(const CheckRequest& request);  // as they stream by: pairs are counted and compared by hash, never held
Report check_sbu(const CheckRequest& request);

}  // namespace vlp::formats
