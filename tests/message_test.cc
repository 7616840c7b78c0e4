// Records between the processes: every refusal of read_requests, read_facts, read_role_message and
// read_command, and the nearest record that is accepted.
#include "contract/message.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using contract::CommandMessage;
using contract::CommandVerb;
using contract::FactItem;
using contract::FactKind;
using contract::Operation;
using contract::RequestItem;
using contract::RoleMessage;
using contract::RoleVerb;
using contract::Stage;

// Exactly as long as the record, so that ASan sees every read beyond it.
using Record = std::vector<std::uint8_t>;

template <typename Item>
Record record_of(const std::vector<Item>& items) {
  const auto bytes = contract::bytes_of(std::span<const Item>(items));
  return {bytes.begin(), bytes.end()};
}

constexpr std::uint32_t kRouters = 3;
constexpr std::uint32_t kInterfaces = 2;

// Stage::none when the record is accepted.
Stage request_verdict(const Record& record) {
  std::array<RequestItem, contract::kMaxItemsPerRecord> storage;
  const auto items = contract::read_requests(record, kRouters, storage);
  return items ? Stage::none : items.error();
}

Stage fact_verdict(const Record& record) {
  std::array<FactItem, contract::kMaxItemsPerRecord> storage;
  const auto items = contract::read_facts(record, kRouters, kInterfaces, storage);
  return items ? Stage::none : items.error();
}

Stage role_verdict(const Record& record) {
  const auto message = contract::read_role_message(record);
  return message ? Stage::none : message.error();
}

Stage command_verdict(const Record& record) {
  const auto command = contract::read_command(record, kRouters);
  return command ? Stage::none : command.error();
}

TEST(ReadRequests, HandsOutTheItemsInOrder) {
  const Record record = record_of<RequestItem>({{.operation = Operation::hold, .router = 2},
                                                {.operation = Operation::release, .router = 0},
                                                {.operation = Operation::announce, .router = 1}});
  ASSERT_EQ(record.size(), 36U);
  std::array<RequestItem, contract::kMaxItemsPerRecord> storage;
  const auto items = contract::read_requests(record, kRouters, storage);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 3U);
  EXPECT_EQ((*items)[0].operation, Operation::hold);
  EXPECT_EQ((*items)[0].router, 2U);
  EXPECT_EQ((*items)[1].operation, Operation::release);
  EXPECT_EQ((*items)[2].router, 1U);
}

TEST(ReadRequests, TakesOneTo64WholeItems) {
  EXPECT_EQ(request_verdict({}), Stage::violation_size);
  EXPECT_EQ(request_verdict(record_of(std::vector<RequestItem>(1))), Stage::none);
  EXPECT_EQ(request_verdict(record_of(std::vector<RequestItem>(64))), Stage::none);
  EXPECT_EQ(request_verdict(record_of(std::vector<RequestItem>(65))), Stage::violation_size);
  Record record = record_of(std::vector<RequestItem>(2));
  record.pop_back();
  EXPECT_EQ(request_verdict(record), Stage::violation_size);
  record.resize(13);
  EXPECT_EQ(request_verdict(record), Stage::violation_size);
}

TEST(ReadRequests, KnowsHoldReleaseAndAnnounceOnly) {
  const auto verdict = [](std::uint32_t number) {
    return request_verdict(record_of<RequestItem>({{.operation = Operation{number}}}));
  };
  EXPECT_EQ(verdict(0), Stage::violation_operation);
  EXPECT_EQ(verdict(1), Stage::none);
  EXPECT_EQ(verdict(2), Stage::none);
  EXPECT_EQ(verdict(3), Stage::none);
  EXPECT_EQ(verdict(4), Stage::violation_operation);
  EXPECT_EQ(verdict(0xffffffff), Stage::violation_operation);
}

TEST(ReadRequests, TakesRoutersOfThePlanOnly) {
  EXPECT_EQ(request_verdict(record_of<RequestItem>({{.router = 2}})), Stage::none);
  EXPECT_EQ(request_verdict(record_of<RequestItem>({{.router = 3}})), Stage::violation_index);
  EXPECT_EQ(request_verdict(record_of<RequestItem>({{.router = 0xffffffff}})),
            Stage::violation_index);
  std::array<RequestItem, contract::kMaxItemsPerRecord> storage;
  EXPECT_EQ(contract::read_requests(record_of<RequestItem>({{}}), 0, storage).error(),
            Stage::violation_index);
}

TEST(ReadRequests, RefusesReservedBits) {
  EXPECT_EQ(request_verdict(record_of<RequestItem>({{.reserved = 1}})), Stage::violation_reserved);
}

TEST(ReadRequests, LooksAtEveryItem) {
  std::vector<RequestItem> items(64);
  items.back().router = 3;
  EXPECT_EQ(request_verdict(record_of(items)), Stage::violation_index);
  items.back() = {.operation = Operation{9}};
  EXPECT_EQ(request_verdict(record_of(items)), Stage::violation_operation);
}

TEST(ReadFacts, HandsOutTheItemsInOrder) {
  const Record record =
      record_of<FactItem>({{.kind = FactKind::interface,
                            .index = 1,
                            .ifindex = 7,
                            .flags = contract::kFactUp | contract::kFactIpv4Source,
                            .ipv4_source = {192, 0, 2, 251}},
                           {.kind = FactKind::hold_failed, .index = 2, .error = 99},
                           {.kind = FactKind::complete}});
  ASSERT_EQ(record.size(), 120U);
  std::array<FactItem, contract::kMaxItemsPerRecord> storage;
  const auto items = contract::read_facts(record, kRouters, kInterfaces, storage);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 3U);
  EXPECT_EQ((*items)[0].ifindex, 7);
  EXPECT_EQ((*items)[0].flags, 3U);
  EXPECT_EQ((*items)[0].ipv4_source, (std::array<std::uint8_t, 4>{192, 0, 2, 251}));
  EXPECT_EQ((*items)[1].error, 99);
  EXPECT_EQ((*items)[2].kind, FactKind::complete);
}

TEST(ReadFacts, TakesOneTo64WholeItems) {
  EXPECT_EQ(fact_verdict({}), Stage::violation_size);
  EXPECT_EQ(fact_verdict(record_of(std::vector<FactItem>(1))), Stage::none);
  EXPECT_EQ(fact_verdict(record_of(std::vector<FactItem>(64))), Stage::none);
  EXPECT_EQ(fact_verdict(record_of(std::vector<FactItem>(65))), Stage::violation_size);
  Record record = record_of(std::vector<FactItem>(1));
  record.push_back(0);
  EXPECT_EQ(fact_verdict(record), Stage::violation_size);
}

TEST(ReadFacts, KnowsSixKindsOnly) {
  const auto verdict = [](std::uint32_t number) {
    return fact_verdict(record_of<FactItem>({{.kind = FactKind{number}}}));
  };
  EXPECT_EQ(verdict(0), Stage::violation_operation);
  for (std::uint32_t number = 1; number <= 6; ++number) {
    EXPECT_EQ(verdict(number), Stage::none) << number;
  }
  EXPECT_EQ(verdict(7), Stage::violation_operation);
}

TEST(ReadFacts, BoundsTheIndexByWhatTheFactIsAbout) {
  const auto verdict = [](FactKind kind, std::uint32_t index) {
    return fact_verdict(record_of<FactItem>({{.kind = kind, .index = index}}));
  };
  EXPECT_EQ(verdict(FactKind::interface, 1), Stage::none);
  EXPECT_EQ(verdict(FactKind::interface, 2), Stage::violation_index);  // A router could be 2.
  for (const FactKind kind :
       {FactKind::held, FactKind::hold_failed, FactKind::released, FactKind::ownership}) {
    EXPECT_EQ(verdict(kind, 2), Stage::none);
    EXPECT_EQ(verdict(kind, 3), Stage::violation_index);
  }
  EXPECT_EQ(verdict(FactKind::complete, 99), Stage::none);  // About nothing.
}

TEST(ReadFacts, LooksAtEveryItem) {
  std::vector<FactItem> items(64);
  items.back() = {.kind = FactKind::held, .index = 3};
  EXPECT_EQ(fact_verdict(record_of(items)), Stage::violation_index);
}

TEST(ReadCommand, HandsOutTheCommand) {
  const Record record = record_of<CommandMessage>({{.verb = CommandVerb::record, .router = 2}});
  ASSERT_EQ(record.size(), 12U);
  const auto command = contract::read_command(record, kRouters);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->verb, CommandVerb::record);
  EXPECT_EQ(command->router, 2U);
}

TEST(ReadCommand, TakesOneWholeCommand) {
  Record record = record_of(std::vector<CommandMessage>(1));
  EXPECT_EQ(command_verdict(record), Stage::none);
  record.push_back(0);
  EXPECT_EQ(command_verdict(record), Stage::violation_size);
  record.resize(11);
  EXPECT_EQ(command_verdict(record), Stage::violation_size);
  EXPECT_EQ(command_verdict({}), Stage::violation_size);
  EXPECT_EQ(command_verdict(record_of(std::vector<CommandMessage>(2))), Stage::violation_size);
}

TEST(ReadCommand, KnowsTwoVerbsOnly) {
  const auto verdict = [](std::uint32_t number) {
    return command_verdict(record_of<CommandMessage>({{.verb = CommandVerb{number}}}));
  };
  EXPECT_EQ(verdict(0), Stage::violation_operation);
  EXPECT_EQ(verdict(1), Stage::none);
  EXPECT_EQ(verdict(2), Stage::none);
  EXPECT_EQ(verdict(3), Stage::violation_operation);
}

TEST(ReadCommand, NamesARouterOfThePlanOrNone) {
  const auto verdict = [](CommandVerb verb, std::uint32_t router) {
    return command_verdict(record_of<CommandMessage>({{.verb = verb, .router = router}}));
  };
  EXPECT_EQ(verdict(CommandVerb::record, 2), Stage::none);
  EXPECT_EQ(verdict(CommandVerb::record, 3), Stage::violation_index);
  EXPECT_EQ(verdict(CommandVerb::stop_recording, 0), Stage::none);
  EXPECT_EQ(verdict(CommandVerb::stop_recording, 1), Stage::violation_reserved);
}

TEST(ReadCommand, RefusesReservedBits) {
  EXPECT_EQ(command_verdict(record_of<CommandMessage>({{.reserved = 1}})),
            Stage::violation_reserved);
}

TEST(ReadRoleMessage, HandsOutTheMessage) {
  const Record record =
      record_of<RoleMessage>({{.verb = RoleVerb::failed, .stage = Stage::seccomp, .error = 22}});
  ASSERT_EQ(record.size(), 16U);
  const auto message = contract::read_role_message(record);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->verb, RoleVerb::failed);
  EXPECT_EQ(message->stage, Stage::seccomp);
  EXPECT_EQ(message->error, 22);
}

TEST(ReadRoleMessage, TakesOneWholeMessage) {
  Record record = record_of(std::vector<RoleMessage>(1));
  EXPECT_EQ(role_verdict(record), Stage::none);
  record.push_back(0);
  EXPECT_EQ(role_verdict(record), Stage::violation_size);
  record.resize(15);
  EXPECT_EQ(role_verdict(record), Stage::violation_size);
  EXPECT_EQ(role_verdict({}), Stage::violation_size);
  EXPECT_EQ(role_verdict(record_of(std::vector<RoleMessage>(2))), Stage::violation_size);
}

TEST(ReadRoleMessage, KnowsItsVerbsAndStagesOnly) {
  const auto verdict = [](RoleVerb verb, Stage stage) {
    return role_verdict(record_of<RoleMessage>({{.verb = verb, .stage = stage}}));
  };
  EXPECT_EQ(verdict(RoleVerb{0}, Stage::none), Stage::violation_operation);
  EXPECT_EQ(verdict(RoleVerb{6}, Stage::none), Stage::violation_operation);
  for (const RoleVerb verb :
       {RoleVerb::ready, RoleVerb::failed, RoleVerb::violation, RoleVerb::run, RoleVerb::stop}) {
    EXPECT_EQ(verdict(verb, Stage::none), Stage::none);
  }
  EXPECT_EQ(verdict(RoleVerb::failed, Stage::already_running), Stage::none);
  const auto behind_last = Stage{static_cast<std::uint32_t>(Stage::already_running) + 1};
  EXPECT_EQ(verdict(RoleVerb::failed, behind_last), Stage::violation_operation);
}

TEST(ReadRoleMessage, RefusesReservedBits) {
  EXPECT_EQ(role_verdict(record_of<RoleMessage>({{.reserved = 1}})), Stage::violation_reserved);
}

TEST(Stage, HasADescriptionEach) {
  std::vector<std::string> seen;
  for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(Stage::already_running); ++i) {
    seen.emplace_back(contract::describe(Stage{i}));
    EXPECT_NE(seen.back(), "unknown stage") << i;
  }
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

}  // namespace
