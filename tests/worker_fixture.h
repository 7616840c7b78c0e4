// The worker's parts around a small Plan, without a loop and without a network: a Ledger in memory,
// and a ring whose files are socket pairs, so that what would be sent can be read.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "netio/ring.h"
#include "os/channel.h"
#include "vrrp/address.h"
#include "worker/apply.h"
#include "worker/files.h"
#include "worker/outbox.h"
#include "worker/requests.h"
#include "worker/routers.h"
#include "worker/tracking.h"
#include "worker/translate_advert.h"
#include "worker/translate_fact.h"

namespace worker {

using Bytes = std::vector<std::uint8_t>;

inline vrrp::IpAddress ip(const char* text) { return *vrrp::IpAddress::parse(text); }

inline contract::PlanAddress address_row(const char* text, std::uint8_t prefix) {
  const vrrp::IpAddress address = ip(text);
  contract::PlanAddress row;
  row.family = static_cast<std::uint8_t>(address.family());
  row.prefix_length = prefix;
  std::ranges::copy(address.bytes(), row.bytes.begin());
  return row;
}

// Router 0: eth0, VRID 10, IPv4 v3, priority 200. Router 1: eth0, VRID 11, IPv4 v2 with a password.
// Router 2: eth0, VRID 10, IPv6. Router 3: eth0, VRID 12, IPv4, owner.
inline contract::PlanRows four_routers() {
  contract::PlanRows rows;
  const std::uint32_t eth0 = rows.add_interface("eth0");
  const auto add = [&](const char* name, vrrp::Family family, std::uint8_t vrid,
                       std::vector<contract::PlanAddress> addresses) -> contract::PlanRouter& {
    contract::PlanRouter row;
    rows.set_name(row, name);
    row.interface = eth0;
    row.sender = rows.add_sender(eth0, family);
    row.family = static_cast<std::uint8_t>(family);
    row.vrid = vrid;
    row.priority = 200;
    row.flags = static_cast<std::uint16_t>(contract::RouterFlag::preempt);
    row.advertised_count = static_cast<std::uint16_t>(addresses.size());
    row.address_count = static_cast<std::uint32_t>(addresses.size());
    row.first_address = static_cast<std::uint32_t>(rows.addresses.size());
    row.interval_cs = 100;
    row.garp_repeat = 5;
    row.garp_refresh_repeat = 1;
    row.garp_delay_seconds = 5;
    rows.addresses.insert(rows.addresses.end(), addresses.begin(), addresses.end());
    return rows.routers.emplace_back(row);
  };
  add("v3", vrrp::Family::ipv4, 10, {address_row("192.0.2.1", 24), address_row("192.0.2.2", 24)});
  contract::PlanRouter& v2 = add("v2", vrrp::Family::ipv4, 11, {address_row("192.0.2.3", 24)});
  v2.version = 2;
  v2.auth_type = 1;
  v2.auth_key = {'s', 'e', 'c', 'r', 'e', 't', 0, 0};
  add("v6", vrrp::Family::ipv6, 10, {address_row("fe80::1", 64), address_row("2001:db8::1", 64)});
  add("owner", vrrp::Family::ipv4, 12, {address_row("192.0.2.4", 24)}).priority = 255;
  return rows;
}

class WorkerFixture : public testing::Test {
 protected:
  explicit WorkerFixture(const contract::PlanRows& rows = four_routers())
      : plan_bytes_(contract::write_plan(rows)), plan_(*contract::validate_plan(plan_bytes_)) {
    shape_ = {.routers = static_cast<std::uint32_t>(plan_.routers().size()),
              .interfaces = static_cast<std::uint32_t>(plan_.interfaces().size())};
    memory_.resize(contract::ledger_size_bytes(shape_) / sizeof(std::uint64_t));
    ledger_ = contract::LedgerWriter::format(memory(), shape_);
    routers_.emplace(plan_);
    outbox_.emplace(*routers_, ledger_);
    requests_.emplace(routers_->count(), ledger_);
    apply_.emplace(*routers_, ledger_, *outbox_, *requests_);
    adverts_.emplace(*routers_, ledger_, *apply_);
    tracking_.emplace(plan_);
    facts_.emplace(*routers_, *tracking_, *apply_, *requests_);
  }

  // Made when it is first asked for: a process has room for few.
  netio::Ring& ring() {
    if (ring_) return *ring_;
    std::vector<int> files;
    for (std::size_t i = 0; i < kFirstSenderFile + plan_.senders().size(); ++i) {
      files_.push_back(*os::make_channel());
      files.push_back(files_.back().first.number());
    }
    auto ring = netio::Ring::create({.files = files, .receive_buffers = 4, .queue_entries = 64});
    EXPECT_TRUE(ring.has_value()) << ring.error().to_string();
    ring_.emplace(std::move(*ring));
    EXPECT_TRUE(ring_->enable().has_value());
    return *ring_;
  }

  // What was written to a registered file since the last call, a record each.
  std::vector<Bytes> written_to(netio::FileIndex file) {
    ring().submit_and_wait(vrrp::Nanoseconds::zero());
    std::vector<Bytes> records;
    Bytes buffer(4096);
    while (const auto size =
               os::receive_record(files_.at(file.number).second, buffer, MSG_DONTWAIT)) {
      records.emplace_back(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*size));
    }
    return records;
  }

  contract::LedgerReader reader() { return *contract::LedgerReader::open(memory(), shape_); }
  std::uint64_t counter(std::uint32_t router, contract::RouterCounter counter) {
    return reader().counter(router, counter);
  }
  std::vector<contract::EventRecord> events() {
    std::vector<contract::EventRecord> all;
    for (std::uint64_t i = 0; i < reader().events_written(); ++i) all.push_back(*reader().event(i));
    return all;
  }
  const fsm::State& state(std::uint32_t router) { return routers_->state({router}); }

  std::span<std::uint8_t> memory() {
    return {reinterpret_cast<std::uint8_t*>(memory_.data()),
            memory_.size() * sizeof(std::uint64_t)};
  }

  Bytes plan_bytes_;
  contract::Plan plan_;
  contract::LedgerShape shape_;
  std::vector<std::uint64_t> memory_;
  contract::LedgerWriter ledger_;
  std::optional<Routers> routers_;
  std::optional<Outbox> outbox_;
  std::optional<Requests> requests_;
  std::optional<Apply> apply_;
  std::optional<TranslateAdvert> adverts_;
  std::optional<Tracking> tracking_;
  std::optional<TranslateFact> facts_;
  std::vector<std::pair<os::Fd, os::Fd>> files_;
  std::optional<netio::Ring> ring_;
};

inline constexpr vrrp::Instant kStart{std::chrono::seconds{1000}};

// eth0 as the helper reports it: up, with both sources.
inline contract::FactItem eth0_up() {
  return {.kind = contract::FactKind::interface,
          .index = 0,
          .ifindex = 7,
          .flags = contract::kFactUp | contract::kFactIpv4Source | contract::kFactIpv6Source,
          .ipv4_source = {192, 0, 2, 251},
          .ipv6_source = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc8}};
}

}  // namespace worker
