// What is expected of a configuration of the corpus, as text for people to write and review
// (tests/corpus/README.md): how it is read, the exit status of `regent check`, each diagnostic with
// its place, code and the word under the caret, and the Plan.
#pragma once

#include <string>

#include "tests/corpus.h"

namespace tests {

std::string expectation(const CorpusEntry& entry);

// What `regent check` prints.
std::string corpus_report(const CorpusEntry& entry);

}  // namespace tests
