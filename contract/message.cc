#include "contract/message.h"

namespace contract {
namespace {

// Copies out whole items; refuses a record that is not 1 to 64 of them.
template <typename Item>
std::expected<std::span<const Item>, Stage> copy_items(
    std::span<const std::uint8_t> record, std::array<Item, kMaxItemsPerRecord>& storage) {
  if (record.empty() || record.size() % sizeof(Item) != 0 || record.size() > sizeof(storage)) {
    return std::unexpected(Stage::violation_size);
  }
  std::memcpy(storage.data(), record.data(), record.size());
  return std::span<const Item>(storage).first(record.size() / sizeof(Item));
}

template <typename Enumerator>
bool is_between(Enumerator value, Enumerator first, Enumerator last) {
  return value >= first && value <= last;
}

}  // namespace

std::expected<RoleMessage, Stage> read_role_message(std::span<const std::uint8_t> record) {
  RoleMessage message;
  if (record.size() != sizeof(message)) return std::unexpected(Stage::violation_size);
  std::memcpy(&message, record.data(), sizeof(message));
  if (!is_between(message.verb, RoleVerb::ready, RoleVerb::stop) ||
      !is_between(message.stage, Stage::none, Stage::already_running)) {
    return std::unexpected(Stage::violation_operation);
  }
  if (message.reserved != 0) return std::unexpected(Stage::violation_reserved);
  return message;
}

std::expected<CommandMessage, Stage> read_command(std::span<const std::uint8_t> record,
                                                  std::uint32_t routers) {
  CommandMessage message;
  if (record.size() != sizeof(message)) return std::unexpected(Stage::violation_size);
  std::memcpy(&message, record.data(), sizeof(message));
  if (!is_between(message.verb, CommandVerb::record, CommandVerb::stop_recording)) {
    return std::unexpected(Stage::violation_operation);
  }
  if (message.reserved != 0) return std::unexpected(Stage::violation_reserved);
  if (message.verb == CommandVerb::stop_recording) {
    if (message.router != 0) return std::unexpected(Stage::violation_reserved);
  } else if (message.router >= routers) {
    return std::unexpected(Stage::violation_index);
  }
  return message;
}

std::expected<std::span<const RequestItem>, Stage> read_requests(
    std::span<const std::uint8_t> record, std::uint32_t routers,
    std::array<RequestItem, kMaxItemsPerRecord>& storage) {
  const auto items = copy_items(record, storage);
  if (!items) return items;
  for (const RequestItem& item : *items) {
    if (!is_between(item.operation, Operation::hold, Operation::announce)) {
      return std::unexpected(Stage::violation_operation);
    }
    if (item.router >= routers) return std::unexpected(Stage::violation_index);
    if (item.reserved != 0) return std::unexpected(Stage::violation_reserved);
  }
  return items;
}

std::expected<std::span<const FactItem>, Stage> read_facts(
    std::span<const std::uint8_t> record, std::uint32_t routers, std::uint32_t interfaces,
    std::array<FactItem, kMaxItemsPerRecord>& storage) {
  const auto items = copy_items(record, storage);
  if (!items) return items;
  for (const FactItem& item : *items) {
    if (!is_between(item.kind, FactKind::interface, FactKind::complete)) {
      return std::unexpected(Stage::violation_operation);
    }
    const bool about_interface = item.kind == FactKind::interface;
    if (item.kind != FactKind::complete && item.index >= (about_interface ? interfaces : routers)) {
      return std::unexpected(Stage::violation_index);
    }
  }
  return items;
}

std::string_view describe(Stage stage) {
  switch (stage) {
    case Stage::none:
      return "nothing";
    case Stage::arguments:
      return "reading its descriptors";
    case Stage::plan:
      return "reading the Plan";
    case Stage::ledger:
      return "mapping the Ledger";
    case Stage::sockets:
      return "opening sockets";
    case Stage::netlink:
      return "talking rtnetlink";
    case Stage::io_uring:
      return "setting up io_uring";
    case Stage::landlock:
      return "applying Landlock";
    case Stage::capabilities:
      return "dropping capabilities";
    case Stage::limits:
      return "setting limits";
    case Stage::seccomp:
      return "loading the seccomp filter";
    case Stage::peer:
      return "a channel of its peers";
    case Stage::violation_size:
      return "a record of the wrong size";
    case Stage::violation_operation:
      return "an unknown operation";
    case Stage::violation_index:
      return "an index out of range";
    case Stage::violation_reserved:
      return "a reserved field that is set";
    case Stage::already_running:
      return "another regent runs in this network namespace";
  }
  return "unknown stage";
}

}  // namespace contract
