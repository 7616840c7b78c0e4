// validate_plan: a small valid Plan, then one minimal corruption per test row, every PlanError
// reached and its neighbour accepted; then random corruption of the bytes.
#include "contract/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "contract/plan_writer.h"
#include "tests/seed.h"

namespace {

using contract::Plan;
using contract::PlanAddress;
using contract::PlanError;
using contract::PlanHeader;
using contract::PlanRouter;
using contract::PlanRows;
using contract::Section;
using vrrp::Family;
using vrrp::IpAddress;

PlanAddress address_row(std::uint32_t interface, std::string_view text, std::uint8_t prefix) {
  const IpAddress value = *IpAddress::parse(text);
  PlanAddress row{.interface = interface,
                  .family = static_cast<std::uint8_t>(value.family()),
                  .prefix_length = prefix};
  std::ranges::copy(value.bytes(), row.bytes.begin());
  return row;
}

PlanRouter router_row(PlanRows& rows, std::string_view name, Family family) {
  PlanRouter row{.flags = 1,
                 .interface = 0,
                 .sender = rows.add_sender(0, family),
                 .family = static_cast<std::uint8_t>(family),
                 .version = 3,
                 .vrid = 10,
                 .priority = 100,
                 .advertised_count = 1,
                 .first_address = static_cast<std::uint32_t>(rows.addresses.size()),
                 .address_count = 1,
                 .interval_cs = 100,
                 .garp_repeat = 5,
                 .garp_refresh_repeat = 1,
                 .garp_delay_seconds = 5};
  rows.set_name(row, name);
  return row;
}

// eth0: "dns4" with two addresses, one of them IPv6 and on eth1, which is not advertised; "dns6"
// with one; "old", v2 with a password, VRID 11.
PlanRows small_rows() {
  PlanRows rows;
  rows.add_interface("eth0");
  rows.add_interface("eth1");
  PlanRouter dns4 = router_row(rows, "dns4", Family::ipv4);
  dns4.address_count = 2;
  rows.addresses.push_back(address_row(0, "192.0.2.1", 24));
  rows.addresses.push_back(address_row(1, "2001:db8::53", 128));
  rows.routers.push_back(dns4);
  rows.routers.push_back(router_row(rows, "dns6", Family::ipv6));
  rows.addresses.push_back(address_row(0, "fe80::1", 64));
  PlanRouter old = router_row(rows, "old", Family::ipv4);
  old.version = 2;
  old.vrid = 11;
  old.auth_type = 1;
  old.auth_key = {'s', 'e', 'c', 'r', 'e', 't', 0, 0};
  rows.addresses.push_back(address_row(0, "192.0.2.2", 24));
  rows.routers.push_back(old);
  return rows;
}

// "valid", or what is wrong.
std::string verdict(const std::vector<std::uint8_t>& bytes) {
  const auto plan = contract::validate_plan(bytes);
  return plan ? "valid" : std::string(describe(plan.error()));
}

std::string want(PlanError error) { return std::string(describe(error)); }

TEST(Plan, OfAValidConfigurationSaysWhatItSaid) {
  const auto bytes = contract::write_plan(small_rows());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan) << describe(plan.error());
  ASSERT_EQ(plan->interfaces().size(), 2U);
  EXPECT_EQ(plan->name(plan->interfaces()[0]), "eth0");
  EXPECT_EQ(plan->name(plan->interfaces()[1]), "eth1");
  ASSERT_EQ(plan->senders().size(), 2U);
  EXPECT_EQ(family(plan->senders()[0]), Family::ipv4);
  EXPECT_EQ(family(plan->senders()[1]), Family::ipv6);
  ASSERT_EQ(plan->routers().size(), 3U);
  const PlanRouter& dns4 = plan->routers()[0];
  EXPECT_EQ(plan->name(dns4), "dns4");
  EXPECT_EQ(vrid(dns4).number(), 10);
  EXPECT_EQ(priority(dns4).number(), 100);
  EXPECT_EQ(version(dns4), vrrp::Version::v3);
  EXPECT_EQ(interval(dns4), std::chrono::seconds{1});
  EXPECT_TRUE(has(dns4, contract::RouterFlag::preempt));
  EXPECT_FALSE(has(dns4, contract::RouterFlag::checksum_as_v2));
  EXPECT_FALSE(is_owner(dns4));
  ASSERT_EQ(plan->addresses(dns4).size(), 2U);
  EXPECT_EQ(address(plan->addresses(dns4)[0]).to_string(), "192.0.2.1");
  EXPECT_EQ(address(plan->addresses(dns4)[1]).to_string(), "2001:db8::53");
  EXPECT_EQ(plan->addresses(dns4)[1].interface, 1U);
  EXPECT_EQ(plan->name(plan->routers()[2]), "old");
  EXPECT_EQ(version(plan->routers()[2]), vrrp::Version::v2);
  EXPECT_EQ(address(plan->addresses(plan->routers()[2])[0]).to_string(), "192.0.2.2");
}

TEST(Plan, MayBeEmpty) {
  const auto bytes = contract::write_plan({});
  EXPECT_EQ(bytes.size(), 200U);
  EXPECT_EQ(verdict(bytes), "valid");
}

TEST(PlanRows, HandOutOneIndexPerNameAndPerSender) {
  PlanRows rows;
  EXPECT_EQ(rows.add_interface("eth0"), 0U);
  EXPECT_EQ(rows.add_interface("eth1"), 1U);
  EXPECT_EQ(rows.add_interface("eth0"), 0U);
  EXPECT_EQ(rows.add_sender(0, Family::ipv4), 0U);
  EXPECT_EQ(rows.add_sender(0, Family::ipv6), 1U);
  EXPECT_EQ(rows.add_sender(1, Family::ipv4), 2U);
  EXPECT_EQ(rows.add_sender(0, Family::ipv6), 1U);
  EXPECT_EQ(rows.interfaces.size(), 2U);
  EXPECT_EQ(rows.senders.size(), 3U);
}

TEST(PlanRowsDeath, RefuseANameThatDoesNotFit) {
  PlanRows rows;
  EXPECT_EQ(rows.add_interface("fifteen-letters"), 0U);
  EXPECT_DEATH(rows.add_interface("sixteen-letters!"), "CHECK");
}

// --- the header ---

struct HeaderRow {
  const char* name;
  std::function<void(PlanHeader&)> change;
  std::string want;
};

TEST(Plan, RefusesABadHeader) {
  const std::vector<HeaderRow> rows{
      {"unchanged", [](PlanHeader&) {}, "valid"},
      {"magic", [](PlanHeader& h) { h.magic ^= 1; }, want(PlanError::magic)},
      {"layout", [](PlanHeader& h) { h.layout += 1; }, want(PlanError::magic)},
      {"size too small", [](PlanHeader& h) { h.total_size_bytes -= 1; }, want(PlanError::size)},
      {"size too large", [](PlanHeader& h) { h.total_size_bytes += 1; }, want(PlanError::size)},
      {"reserved", [](PlanHeader& h) { h.reserved = 1; }, want(PlanError::reserved)},
      {"interfaces: limit", [](PlanHeader& h) { h.interfaces.count = 4097; },
       want(PlanError::limit)},
      {"interfaces: at the limit", [](PlanHeader& h) { h.interfaces.count = 4096; },
       want(PlanError::section)},
      {"senders: limit", [](PlanHeader& h) { h.senders.count = 8193; }, want(PlanError::limit)},
      {"senders: at the limit", [](PlanHeader& h) { h.senders.count = 8192; },
       want(PlanError::section)},
      {"routers: limit", [](PlanHeader& h) { h.routers.count = 65537; }, want(PlanError::limit)},
      {"routers: at the limit", [](PlanHeader& h) { h.routers.count = 65536; },
       want(PlanError::section)},
      {"addresses: limit", [](PlanHeader& h) { h.addresses.count = (1U << 20) + 1; },
       want(PlanError::limit)},
      {"addresses: at the limit", [](PlanHeader& h) { h.addresses.count = 1U << 20; },
       want(PlanError::section)},
      {"text: limit", [](PlanHeader& h) { h.text.count = (1U << 24) + 1; }, want(PlanError::limit)},
      {"text: at the limit", [](PlanHeader& h) { h.text.count = 1U << 24; },
       want(PlanError::section)},
      {"text: one octet beyond the end", [](PlanHeader& h) { h.text.count += 1; },
       want(PlanError::section)},
      {"section in the header", [](PlanHeader& h) { h.interfaces.offset = 52; },
       want(PlanError::section)},
      {"section misaligned", [](PlanHeader& h) { h.routers.offset += 2; },
       want(PlanError::section)},
      {"section behind the end", [](PlanHeader& h) { h.text = {h.total_size_bytes + 4, 0}; },
       want(PlanError::section)},
      {"offset that wraps around", [](PlanHeader& h) { h.senders.offset = 0xfffffffc; },
       want(PlanError::section)},
  };
  for (const HeaderRow& row : rows) {
    auto bytes = contract::write_plan(small_rows());
    PlanHeader header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    row.change(header);
    std::memcpy(bytes.data(), &header, sizeof(header));
    EXPECT_EQ(verdict(bytes), row.want) << row.name;
  }
}

TEST(Plan, RefusesEveryShorterFile) {
  const auto whole = contract::write_plan(small_rows());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::uint8_t> part(whole.begin(),
                                         whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(verdict(part), size < 200 ? want(PlanError::truncated) : want(PlanError::size))
        << size;
  }
}

TEST(Plan, RefusesALongerFile) {
  auto bytes = contract::write_plan(small_rows());
  bytes.push_back(0);
  EXPECT_EQ(verdict(bytes), want(PlanError::size));
}

// --- the rows ---

struct ChangeRow {
  const char* name;
  std::function<void(PlanRows&)> change;
  std::string want = "valid";
};

void expect_verdicts(std::span<const ChangeRow> table) {
  for (const ChangeRow& row : table) {
    PlanRows rows = small_rows();
    row.change(rows);
    EXPECT_EQ(verdict(contract::write_plan(rows)), row.want) << row.name;
  }
}

void rename_second(PlanRows& rows, std::string_view name) {
  rows.interfaces[1].name = {};
  std::ranges::copy(name, rows.interfaces[1].name.begin());
}

TEST(Plan, RefusesInterfaceNamesTheKernelWouldNotHave) {
  const std::string bad = want(PlanError::interface_name);
  expect_verdicts(std::vector<ChangeRow>{
      {"15 letters", [](PlanRows& r) { rename_second(r, "fifteen-letters"); }},
      {"16 letters, no end", [](PlanRows& r) { rename_second(r, "sixteen-letters!"); }, bad},
      {"empty", [](PlanRows& r) { rename_second(r, ""); }, bad},
      {"slash", [](PlanRows& r) { rename_second(r, "a/b"); }, bad},
      {"space", [](PlanRows& r) { rename_second(r, "a b"); }, bad},
      {"line feed", [](PlanRows& r) { rename_second(r, "a\nb"); }, bad},
      {"not ASCII", [](PlanRows& r) { rename_second(r, "\xc3\xa4"); }, bad},
      {"delete", [](PlanRows& r) { rename_second(r, "a\x7f"); }, bad},
      {"dot", [](PlanRows& r) { rename_second(r, "."); }, bad},
      {"two dots", [](PlanRows& r) { rename_second(r, ".."); }, bad},
      {"three dots", [](PlanRows& r) { rename_second(r, "..."); }},
      {"VLAN", [](PlanRows& r) { rename_second(r, "bond0.100"); }},
      {"something behind the end", [](PlanRows& r) { r.interfaces[1].name[14] = 'x'; }, bad},
      {"twice", [](PlanRows& r) { rename_second(r, "eth0"); },
       want(PlanError::interface_duplicate)},
  });
}

TEST(Plan, RefusesSendersThatFitNothing) {
  const std::string bad = want(PlanError::sender);
  expect_verdicts(std::vector<ChangeRow>{
      {"a further one", [](PlanRows& r) { r.add_sender(1, Family::ipv4); }},
      {"interface out of range", [](PlanRows& r) { r.senders.push_back({.interface = 2}); }, bad},
      {"family", [](PlanRows& r) { r.senders.push_back({.interface = 1, .family = 5}); }, bad},
      {"family 0", [](PlanRows& r) { r.senders.push_back({.interface = 1, .family = 0}); }, bad},
      {"twice", [](PlanRows& r) { r.senders.push_back(r.senders[0]); }, bad},
      {"reserved", [](PlanRows& r) { r.senders[1].reserved[2] = 1; }, want(PlanError::reserved)},
  });
}

TEST(Plan, RefusesRouterNamesThatAreNoNames) {
  const std::string bad = want(PlanError::router_name);
  const auto rename = [](PlanRows& r, std::string_view name) { r.set_name(r.routers[1], name); };
  expect_verdicts(std::vector<ChangeRow>{
      {"another", [&](PlanRows& r) { rename(r, "resolver-1"); }},
      {"64 letters", [&](PlanRows& r) { rename(r, std::string(64, 'x')); }},
      {"65 letters", [&](PlanRows& r) { rename(r, std::string(65, 'x')); }, bad},
      {"empty", [&](PlanRows& r) { rename(r, ""); }, bad},
      {"space", [&](PlanRows& r) { rename(r, "a b"); }, bad},
      {"escape", [&](PlanRows& r) { rename(r, "a\x1b[2J"); }, bad},
      {"not ASCII", [&](PlanRows& r) { rename(r, "\xc3\xa4"); }, bad},
      {"offset behind the text", [](PlanRows& r) { r.routers[1].name_offset = 12; }, bad},
      {"offset that wraps around", [](PlanRows& r) { r.routers[1].name_offset = 0xffffffff; }, bad},
      {"size beyond the text", [](PlanRows& r) { r.routers[2].name_size_bytes = 4; }, bad},
  });
}

TEST(Plan, RefusesRoutersWhoseLinksDoNotFit) {
  const std::string bad = want(PlanError::router_link);
  expect_verdicts(std::vector<ChangeRow>{
      {"family", [](PlanRows& r) { r.routers[0].family = 5; }, bad},
      {"interface out of range", [](PlanRows& r) { r.routers[0].interface = 2; }, bad},
      {"interface of another sender", [](PlanRows& r) { r.routers[0].interface = 1; }, bad},
      {"sender out of range", [](PlanRows& r) { r.routers[0].sender = 2; }, bad},
      {"sender of the other family", [](PlanRows& r) { r.routers[0].sender = 1; }, bad},
      {"more addresses than there are", [](PlanRows& r) { r.routers[2].address_count = 2; }, bad},
      {"addresses that wrap around", [](PlanRows& r) { r.routers[2].address_count = 0xffffffff; },
       bad},
      {"none advertised", [](PlanRows& r) { r.routers[0].advertised_count = 0; }, bad},
      {"more advertised than owned", [](PlanRows& r) { r.routers[1].advertised_count = 2; }, bad},
      {"other family advertised", [](PlanRows& r) { r.routers[0].advertised_count = 2; }, bad},
  });
}

void give_last_router(PlanRows& rows, std::uint16_t addresses) {
  PlanRouter& last = rows.routers[2];
  for (std::uint32_t i = 1; i < addresses; ++i) {
    PlanAddress row = address_row(0, "203.0.113.0", 32);
    row.bytes[3] = static_cast<std::uint8_t>(i);
    row.bytes[2] = static_cast<std::uint8_t>(i >> 8);
    rows.addresses.push_back(row);
  }
  last.address_count = addresses;
  last.advertised_count = addresses;
}

TEST(Plan, AllowsAsManyAdvertisedAddressesAsAnAdvertCanCount) {
  expect_verdicts(std::vector<ChangeRow>{
      {"255", [](PlanRows& r) { give_last_router(r, 255); }},
      {"256", [](PlanRows& r) { give_last_router(r, 256); }, want(PlanError::router_link)},
      {"256, one of them not advertised",
       [](PlanRows& r) {
         give_last_router(r, 256);
         r.routers[2].advertised_count = 255;
       }},
  });
}

TEST(Plan, RefusesRouterNumbersOutOfRange) {
  const std::string bad = want(PlanError::router_value);
  const std::string reserved = want(PlanError::reserved);
  expect_verdicts(std::vector<ChangeRow>{
      {"VRID 0", [](PlanRows& r) { r.routers[0].vrid = 0; }, bad},
      {"VRID 255", [](PlanRows& r) { r.routers[0].vrid = 255; }},
      {"priority 0", [](PlanRows& r) { r.routers[0].priority = 0; }, bad},
      {"priority 255", [](PlanRows& r) { r.routers[0].priority = 255; }},
      {"version 1", [](PlanRows& r) { r.routers[0].version = 1; }, bad},
      {"version 4", [](PlanRows& r) { r.routers[0].version = 4; }, bad},
      {"version 2 over IPv6", [](PlanRows& r) { r.routers[1].version = 2; }, bad},
      {"version 2 over IPv4", [](PlanRows& r) { r.routers[0].version = 2; }},
      {"v3, 0 cs", [](PlanRows& r) { r.routers[0].interval_cs = 0; }, bad},
      {"v3, 1 cs", [](PlanRows& r) { r.routers[0].interval_cs = 1; }},
      {"v3, 4095 cs", [](PlanRows& r) { r.routers[0].interval_cs = 4095; }},
      {"v3, 4096 cs", [](PlanRows& r) { r.routers[0].interval_cs = 4096; }, bad},
      {"v2, 0 s", [](PlanRows& r) { r.routers[2].interval_cs = 0; }, bad},
      {"v2, 1.5 s", [](PlanRows& r) { r.routers[2].interval_cs = 150; }, bad},
      {"v2, 255 s", [](PlanRows& r) { r.routers[2].interval_cs = 25500; }},
      {"v2, 256 s", [](PlanRows& r) { r.routers[2].interval_cs = 25600; }, bad},
      {"v2, authentication type 2", [](PlanRows& r) { r.routers[2].auth_type = 2; }, bad},
      {"v2, key without a type", [](PlanRows& r) { r.routers[2].auth_type = 0; }, bad},
      {"v3, authentication", [](PlanRows& r) { r.routers[0].auth_type = 1; }, bad},
      {"v3, key", [](PlanRows& r) { r.routers[0].auth_key[7] = 1; }, bad},
      {"no announcement", [](PlanRows& r) { r.routers[0].garp_repeat = 0; }, bad},
      {"1000 announcements", [](PlanRows& r) { r.routers[0].garp_repeat = 1000; }},
      {"1001 announcements", [](PlanRows& r) { r.routers[0].garp_repeat = 1001; }, bad},
      {"no refresh", [](PlanRows& r) { r.routers[0].garp_refresh_repeat = 0; }, bad},
      {"1001 in a refresh", [](PlanRows& r) { r.routers[0].garp_refresh_repeat = 1001; }, bad},
      {"delay of a day", [](PlanRows& r) { r.routers[0].garp_delay_seconds = 86400; }},
      {"delay beyond a day", [](PlanRows& r) { r.routers[0].garp_delay_seconds = 86401; }, bad},
      {"refresh each day", [](PlanRows& r) { r.routers[0].garp_refresh_seconds = 86400; }},
      {"refresh later", [](PlanRows& r) { r.routers[0].garp_refresh_seconds = 86401; }, bad},
      {"all flags", [](PlanRows& r) { r.routers[0].flags = 31; }},
      {"unknown flag", [](PlanRows& r) { r.routers[0].flags = 32; }, reserved},
      {"reserved", [](PlanRows& r) { r.routers[0].reserved = 1; }, reserved},
  });
}

TEST(Plan, RefusesTwoRoutersOfOneVridInterfaceAndFamily) {
  expect_verdicts(std::vector<ChangeRow>{
      {"same VRID, same family", [](PlanRows& r) { r.routers[2].vrid = 10; },
       want(PlanError::router_duplicate)},
      {"same VRID, other family", [](PlanRows& r) { r.routers[1].vrid = 11; }},
      {"same VRID, other interface",
       [](PlanRows& r) {
         r.routers[2].vrid = 10;
         r.routers[2].interface = 1;
         r.routers[2].sender = r.add_sender(1, Family::ipv4);
       }},
  });
}

TEST(Plan, RefusesBadAddresses) {
  const std::string bad = want(PlanError::address_value);
  const auto set = [](PlanRows& r, std::string_view text, std::uint8_t prefix) {
    // Row 1 is not advertised, so its family is free.
    r.addresses[1] = address_row(1, text, prefix);
  };
  expect_verdicts(std::vector<ChangeRow>{
      {"IPv4 /32", [&](PlanRows& r) { set(r, "203.0.113.9", 32); }},
      {"IPv4 /1", [&](PlanRows& r) { set(r, "203.0.113.9", 1); }},
      {"IPv4 /0", [&](PlanRows& r) { set(r, "203.0.113.9", 0); }, bad},
      {"IPv4 /33", [&](PlanRows& r) { set(r, "203.0.113.9", 33); }, bad},
      {"IPv6 /33", [&](PlanRows& r) { set(r, "2001:db8::9", 33); }},
      {"IPv6 /128", [&](PlanRows& r) { set(r, "2001:db8::9", 128); }},
      {"IPv6 /129", [&](PlanRows& r) { set(r, "2001:db8::9", 129); }, bad},
      {"IPv6 /0", [&](PlanRows& r) { set(r, "2001:db8::9", 0); }, bad},
      {"IPv4 unspecified", [&](PlanRows& r) { set(r, "0.0.0.0", 32); }, bad},
      {"IPv6 unspecified", [&](PlanRows& r) { set(r, "::", 128); }, bad},
      {"IPv4 multicast", [&](PlanRows& r) { set(r, "224.0.0.18", 32); }, bad},
      {"IPv6 multicast", [&](PlanRows& r) { set(r, "ff02::12", 128); }, bad},
      {"IPv4 loopback", [&](PlanRows& r) { set(r, "127.0.0.1", 32); }, bad},
      {"IPv6 loopback", [&](PlanRows& r) { set(r, "::1", 128); }, bad},
      {"family", [](PlanRows& r) { r.addresses[1].family = 5; }, bad},
      {"interface out of range", [](PlanRows& r) { r.addresses[1].interface = 2; }, bad},
      {"IPv4 with something behind it", [](PlanRows& r) { r.addresses[0].bytes[15] = 1; }, bad},
      {"reserved", [](PlanRows& r) { r.addresses[1].reserved = 1; }, want(PlanError::reserved)},
  });
}

TEST(Plan, RefusesAddressRowsThatDoNotBelongToOneRouterEach) {
  const std::string bad = want(PlanError::address_shared);
  expect_verdicts(std::vector<ChangeRow>{
      {"shared", [](PlanRows& r) { r.routers[2].first_address = 2; }, bad},
      {"first row of none", [](PlanRows& r) { r.routers[0].first_address = 1; }, bad},
      {"gap", [](PlanRows& r) { r.routers[0].address_count = 1; }, bad},
      {"last row of none",
       [](PlanRows& r) { r.addresses.push_back(address_row(0, "203.0.113.9", 32)); }, bad},
  });
}

void advertise_one_more(PlanRows& rows, const contract::PlanAddress& address) {
  rows.addresses.push_back(address);
  ++rows.routers.back().address_count;
  ++rows.routers.back().advertised_count;
}

TEST(Plan, RefusesARouterThatAdvertisesOneAddressTwice) {
  expect_verdicts(std::vector<ChangeRow>{
      {"twice",
       [](PlanRows& r) { advertise_one_more(r, contract::PlanAddress(r.addresses.back())); },
       want(PlanError::address_duplicate)},
      {"another", [](PlanRows& r) { advertise_one_more(r, address_row(0, "192.0.2.99", 24)); }},
  });
}

TEST(PlanError, HasADescriptionEach) {
  std::vector<std::string> seen;
  for (int i = 0; i <= static_cast<int>(PlanError::track); ++i) {
    seen.push_back(want(static_cast<PlanError>(i)));
    EXPECT_FALSE(seen.back().empty());
    EXPECT_NE(seen.back(), "unknown error");
  }
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

// --- random corruption: ASan watches the reads, the test watches what was accepted ---

void expect_all_links_in_range(const Plan& plan) {
  for (const auto& interface : plan.interfaces()) ASSERT_LE(plan.name(interface).size(), 15U);
  for (const auto& sender : plan.senders()) ASSERT_LT(sender.interface, plan.interfaces().size());
  std::size_t used = 0;
  for (const PlanRouter& router : plan.routers()) {
    ASSERT_LT(router.interface, plan.interfaces().size());
    ASSERT_LT(router.sender, plan.senders().size());
    ASSERT_EQ(plan.senders()[router.sender].interface, router.interface);
    ASSERT_EQ(plan.senders()[router.sender].family, router.family);
    ASSERT_TRUE(router.family == 4 || router.family == 6);
    ASSERT_TRUE(router.version == 2 || router.version == 3);
    ASSERT_GE(vrid(router).number(), 1);
    ASSERT_GE(priority(router).number(), 1);
    ASSERT_FALSE(plan.name(router).empty());
    ASSERT_EQ(plan.addresses(router).size(), router.address_count);
    ASSERT_LE(router.advertised_count, router.address_count);
    used += router.address_count;
    for (const PlanAddress& row : plan.addresses(router)) {
      ASSERT_LT(row.interface, plan.interfaces().size());
      ASSERT_FALSE(address(row).to_string().empty());
    }
  }
  ASSERT_EQ(used, plan.addresses().size());
}

TEST(Plan, SurvivesRandomCorruption) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  const auto whole = contract::write_plan(small_rows());
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 50'000; ++round) {
    auto bytes = whole;
    for (std::uint64_t left = 1 + random() % 4; left > 0; --left) {
      const std::size_t at = random() % bytes.size();
      // Small numbers and single bits come through more often than random octets.
      const std::uint64_t dice = random() % 3;
      bytes[at] = dice == 0   ? static_cast<std::uint8_t>(random() % 4)
                  : dice == 1 ? static_cast<std::uint8_t>(bytes[at] ^ 1U << random() % 8)
                              : static_cast<std::uint8_t>(random());
    }
    const auto plan = contract::validate_plan(bytes);
    plan ? ++accepted : ++refused;
    if (plan) expect_all_links_in_range(*plan);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(accepted, 1'000);
  EXPECT_GT(refused, 10'000);
}

}  // namespace
