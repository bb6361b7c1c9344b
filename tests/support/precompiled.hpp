#pragma once
// Precompiled for tests that include no LibTorch header.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/precompiled.hpp"
