#pragma once
// Precompiled for the other tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/nn/precompiled.hpp"
