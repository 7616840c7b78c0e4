// What a health check says, in words a person reads. What a script writes is anybody's bytes: only
// its first line is shown, and of that only printable ASCII. Pure functions of their arguments;
// event_log.cc, check_faults.cc and status_checks.cc are the callers.
#pragma once

#include <string>

#include "contract/check_ledger.h"
#include "contract/plan.h"

namespace control {

// The first line with something in it; a byte that is not printable ASCII is a question mark. At
// most contract::kMaxRunOutputBytes characters.
std::string output_line(const contract::CheckResult& result);

// How a run ended: "exit status 2", "no end within 0.8 s", "killed by signal 11 (Segmentation
// fault)", "cannot be started", "not safe to run"; or "no result yet".
std::string result_words(const contract::CheckResult& result, const contract::PlanCheck& check);

// The same with what there is to say about it: exit status 2: "SERVFAIL from 127.0.0.1", or cannot
// be started: /usr/bin/foo: No such file or directory. Long output is cut.
std::string result_sentence(const contract::CheckResult& result, const contract::PlanCheck& check);

// "the interface is up", "the interface does not exist"; or "no result yet".
std::string interface_words(contract::InterfaceState state);

// The line of a log without time and newline: check named_ok: up -> down, exit status 2 (3 in a
// row): "SERVFAIL from 127.0.0.1"; of a file: check order: value 5 -> 7. `event` as
// CheckLedgerReader::event() returns it.
std::string verdict_words(const contract::CheckEvent& event, const contract::Plan& plan);

}  // namespace control
