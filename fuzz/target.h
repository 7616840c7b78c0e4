// What every fuzz target exports, under the name libFuzzer calls: one input, judged by CHECKs.
// The caller is libFuzzer (scripts/fuzz), or replay.cc with the inputs of fuzz/corpus.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes);
