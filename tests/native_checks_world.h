// Native checks from the question to the result: checkd's side of them (Askers), and a program of
// prober's with its sandbox. native_checks_test.cc and web_checks_test.cc are the tests.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/askers.h"
#include "contract/message.h"
#include "contract/plan_writer.h"
#include "contract/roles.h"
#include "os/channel.h"
#include "os/clock.h"
#include "os/memory.h"
#include "tests/local_servers.h"
#include "tests/spawned_role.h"

namespace native_test {

using checks::Askers;
using contract::CheckKind;
using contract::PlanRows;
using contract::Transport;

inline constexpr std::chrono::seconds kPatience{20};

// Askers with the program REGENT_PROBER_PROGRAM at the other end.
class NativeChecksTest : public testing::Test {
 protected:
  ~NativeChecksTest() override {
    if (prober_ <= 0) return;
    kill(prober_, SIGKILL);
    waitpid(prober_, nullptr, 0);
  }

  // Returns the number of the check.
  std::uint32_t add_dns(std::uint16_t port, contract::PlanDns row = {}) {
    row.name = rows_.add_text("test.example.");
    row.type = 16;
    row.min_answers = 1;
    rows_.dns.push_back(row);
    return add(CheckKind::dns, port, Transport::udp, rows_.dns.size() - 1);
  }
  std::uint32_t add_tcp(std::uint16_t port, std::string_view send, std::string_view expect) {
    const contract::PlanText sent = rows_.add_text(send);
    rows_.tcp.push_back({.send = sent, .expect = rows_.add_text(expect)});
    return add(CheckKind::tcp, port, Transport::tcp, rows_.tcp.size() - 1);
  }
  std::uint32_t add_http(std::uint16_t port, const contract::PlanHttp& row) {
    rows_.http.push_back(row);
    return add(CheckKind::http, port, Transport::tcp, rows_.http.size() - 1);
  }

  void start() {
    bytes_ = contract::write_plan(rows_);
    const auto plan = contract::validate_plan(bytes_);
    ASSERT_TRUE(plan) << describe(plan.error());
    plan_ = *plan;
    os::Fd file = os::make_memfd("plan", 0).value();
    ASSERT_EQ(write(file.number(), bytes_.data(), bytes_.size()),
              static_cast<ssize_t>(bytes_.size()));
    auto [our_supervisor, supervisor] = os::make_channel().value();
    auto [our_orders, orders] = os::make_channel().value();
    supervisor_ = std::move(our_supervisor);
    orders_ = std::move(our_orders);
    prober_ = spawn_role(REGENT_PROBER_PROGRAM, {{supervisor.number(), contract::kSupervisorFd},
                                                 {file.number(), contract::kPlanFd},
                                                 {orders.number(), contract::kProberCheckdFd}});
    ASSERT_GT(prober_, 0);
    supervisor.close();
    ASSERT_EQ(first_word(supervisor_), contract::RoleVerb::ready);
    askers_.emplace(plan_, orders_, os::monotonic_now());
  }

  // How a run ends, as "outcome: text".
  std::string run(std::uint32_t check) {
    askers_->begin(check, ++run_, os::monotonic_now());
    return await(check);
  }
  std::string await(std::uint32_t check) {
    const vrrp::Instant deadline = os::monotonic_now() + kPatience;
    while (os::monotonic_now() < deadline) {
      for (Askers::Ended& ended : askers_->take_ended()) results_.push_back(ended);
      const auto found =
          std::ranges::find_if(results_, [&](const Askers::Ended& e) { return e.check == check; });
      if (found != results_.end()) {
        EXPECT_EQ(found->run, run_);
        const std::string text = shown(found->result);
        results_.erase(found);
        return text;
      }
      turn();
    }
    return "no result";
  }
  void turn() {
    std::vector<pollfd> polls;
    askers_->append_to(polls);
    poll(polls.data(), polls.size(), 5);
    askers_->hear(polls, os::monotonic_now());
    askers_->look_around(os::monotonic_now());
  }

  PlanRows rows_;
  Bytes bytes_;
  contract::Plan plan_;
  os::Fd supervisor_;
  os::Fd orders_;
  std::optional<Askers> askers_;
  std::vector<Askers::Ended> results_;
  std::uint32_t run_ = 0;
  pid_t prober_ = 0;
  std::uint32_t timeout_ms_ = 5000;  // far more than a loaded machine needs for an answer

 private:
  static std::string shown(const contract::CheckResult& result) {
    std::string text = std::to_string(result.outcome);
    if (result.code != 0) text += " (" + std::to_string(result.code) + ")";
    text += ':';
    text.append(result.output.data(), result.output_size_bytes);
    // Ports are different each time.
    const std::size_t port = text.find(" port ");
    if (port != std::string::npos) {
      text.erase(port, text.find_first_not_of("0123456789", port + 6) - port);
    }
    return text;
  }

  std::uint32_t add(CheckKind kind, std::uint16_t port, Transport transport, std::size_t subject) {
    const auto check = static_cast<std::uint32_t>(rows_.checks.size());
    rows_.checks.push_back({.name = rows_.add_text("check" + std::to_string(check)),
                            .kind = kind,
                            .subject = static_cast<std::uint32_t>(subject),
                            .interval_ms = 1000,
                            .timeout_ms = timeout_ms_});
    rows_.targets.push_back(
        {.check = check, .port = port, .transport = transport, .bytes = {127, 0, 0, 1}});
    return check;
  }
};

}  // namespace native_test
