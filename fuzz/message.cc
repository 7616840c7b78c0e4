// The records between processes (contract/message.h) on any bytes: what is accepted has known
// enumerators and indices in range, and is the record, item by item.
//
// Input: kind of record, number of routers, number of interfaces, then the record.
#include "contract/message.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using contract::FactKind;
using contract::kMaxItemsPerRecord;
using contract::Operation;
using contract::Stage;

struct Counts {
  std::uint32_t routers;
  std::uint32_t interfaces;
};

void check_refusal(Stage stage) {
  CHECK(stage >= Stage::violation_size && stage <= Stage::violation_reserved);
  CHECK(contract::describe(stage) != "unknown stage");
}

void check_requests(std::span<const std::uint8_t> record, Counts counts) {
  std::array<contract::RequestItem, kMaxItemsPerRecord> storage;
  const auto items = contract::read_requests(record, counts.routers, storage);
  if (!items) return check_refusal(items.error());
  CHECK(!items->empty() && items->size() <= kMaxItemsPerRecord);
  CHECK(std::ranges::equal(contract::bytes_of(*items), record));
  for (const contract::RequestItem& item : *items) {
    CHECK(item.operation == Operation::hold || item.operation == Operation::release ||
          item.operation == Operation::announce);
    CHECK(item.router < counts.routers && item.reserved == 0);
  }
}

void check_facts(std::span<const std::uint8_t> record, Counts counts) {
  std::array<contract::FactItem, kMaxItemsPerRecord> storage;
  const auto items = contract::read_facts(record, counts.routers, counts.interfaces, storage);
  if (!items) return check_refusal(items.error());
  CHECK(!items->empty() && items->size() <= kMaxItemsPerRecord);
  CHECK(std::ranges::equal(contract::bytes_of(*items), record));
  for (const contract::FactItem& item : *items) {
    switch (item.kind) {
      case FactKind::interface:
        CHECK(item.index < counts.interfaces);
        break;
      case FactKind::held:
      case FactKind::hold_failed:
      case FactKind::released:
      case FactKind::ownership:
        CHECK(item.index < counts.routers);
        break;
      case FactKind::complete:
        break;
      default:
        std::abort();
    }
  }
}

void check_role_message(std::span<const std::uint8_t> record) {
  const auto message = contract::read_role_message(record);
  if (!message) return check_refusal(message.error());
  CHECK(std::ranges::equal(contract::bytes_of(*message), record));
  CHECK(message->verb >= contract::RoleVerb::ready && message->verb <= contract::RoleVerb::stop);
  CHECK(contract::describe(message->stage) != "unknown stage");
  CHECK(message->reserved == 0);
}

void check_command(std::span<const std::uint8_t> record, Counts counts) {
  const auto command = contract::read_command(record, counts.routers);
  if (!command) return check_refusal(command.error());
  CHECK(std::ranges::equal(contract::bytes_of(*command), record));
  CHECK(command->reserved == 0);
  switch (command->verb) {
    case contract::CommandVerb::record:
      CHECK(command->router < counts.routers);
      break;
    case contract::CommandVerb::stop_recording:
      CHECK(command->router == 0);
      break;
    default:
      std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input({bytes, size_bytes});
  const std::uint8_t kind = input.octet();
  const std::uint32_t routers = input.octet();
  const Counts counts{.routers = routers, .interfaces = input.octet()};
  switch (kind % 4) {
    case 0:
      check_requests(input.rest(), counts);
      break;
    case 1:
      check_facts(input.rest(), counts);
      break;
    case 2:
      check_role_message(input.rest());
      break;
    default:
      check_command(input.rest(), counts);
  }
  return 0;
}
