// A recording in the words of a scenario (docs/SCENARIOS.md): what the router is, how it stood,
// what happened and what came of it. Pure functions. The scenario runner of the tests says with the
// same functions what a replay does, so both compare line by line.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "contract/recording.h"
#include "control/scenario_advert.h"
#include "vrrp/address.h"
#include "vrrp/time.h"

namespace control {

// "3.609375s": as many decimals as it takes.
std::string seconds_words(vrrp::Nanoseconds duration);
// "192.0.2.1 192.0.2.2", or "none".
std::string list_words(std::span<const vrrp::IpAddress> addresses);

// The block "given", with its newlines, for a scenario whose deadlines are in it as events. Hides
// the password.
std::string given_words(const ScenarioRouter& router);

// The block "state": where the router stands at `zero_ns`, the scenario's 0s.
std::string state_words(const contract::RecordedState& state, std::int64_t zero_ns);

// What happened, without its time: "startup from 192.0.2.1". Only of an event that can be told:
// begin is none, nor is a dropped datagram that is not whole.
std::optional<std::string> record_words(const ScenarioRouter& router,
                                        const contract::Record& record);

// What came of it: "Active (timeout); send_advert; hold; deadline +1s", "drop ttl" or "nothing".
std::string outcome_words(const contract::RecordedState& before, const contract::Record& record);

}  // namespace control
