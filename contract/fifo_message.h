// What is said about the scripts of FIFOs: records of exact size on the channel of notifications,
// from whose records their size tells them apart.
//
//   control --FifoOrder--> runner --FifoResult--> control
#pragma once

#include <cstdint>
#include <expected>
#include <span>

#include "contract/check_message.h"
#include "contract/notify_message.h"
#include "contract/plan.h"

namespace contract {

// Start the script of a FIFO, which gets the path as its last word and has no time limit. Of one
// FIFO there is one run at a time at the most.
struct FifoOrder {
  std::uint32_t fifo = 0;  // of the Plan; its script one of the runner's user
  std::uint32_t run = 0;   // any number, which comes back with the result
};
static_assert(sizeof(FifoOrder) == 8 && sizeof(FifoOrder) != sizeof(NotifyOrder));

// It has ended, or could not be started.
struct FifoResult {
  std::uint32_t fifo = 0;
  std::uint32_t reserved = 0;
  RunResult run = {};  // of the script of that FIFO
};
static_assert(sizeof(FifoResult) == 288 && sizeof(FifoResult) != sizeof(NotifyResult));

// Whether control has something for runners to do: there are notifications, or scripts of FIFOs.
bool has_orders_of_control(const Plan& plan);
bool has_fifo_scripts(const Plan& plan);

// Each refuses what is no such record, or names what is not in the Plan. `user`: of the runner;
// scripts of another one are out of range.
std::expected<FifoOrder, Stage> read_fifo_order(std::span<const std::uint8_t> record,
                                                const Plan& plan, std::uint32_t user);
std::expected<FifoResult, Stage> read_fifo_result(std::span<const std::uint8_t> record,
                                                  const Plan& plan, std::uint32_t user);

}  // namespace contract
