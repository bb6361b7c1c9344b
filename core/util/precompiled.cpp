#include "core/util/precompiled.hpp"
