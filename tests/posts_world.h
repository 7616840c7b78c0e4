// regent-poster alone, with its sandbox: a Plan of URLs, and control's and the supervisor's side of
// it. posts_test.cc asks servers of its own, post_tool.cc what it is told to.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "contract/message.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "contract/roles.h"
#include "contract/url_message.h"
#include "os/channel.h"
#include "os/memory.h"
#include "tests/spawned_role.h"

namespace native_test {

class PosterProcess {
 public:
  struct Wanted {
    std::string_view headers = {};
    std::string_view ca_file = {};
    std::uint32_t timeout_ms = 20'000;  // far more than a loaded machine needs for an answer
  };

  PosterProcess() = default;
  PosterProcess(const PosterProcess&) = delete;
  PosterProcess& operator=(const PosterProcess&) = delete;
  ~PosterProcess() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  // Returns the number of the URL.
  std::uint32_t add(std::string_view url, const Wanted& wanted) {
    const auto number = static_cast<std::uint32_t>(rows_.urls.size());
    rows_.urls.push_back({.name = rows_.add_text("url" + std::to_string(number)),
                          .url = rows_.add_text(url),
                          .headers = rows_.add_text(wanted.headers),
                          .ca_file = rows_.add_text(wanted.ca_file),
                          .timeout_ms = wanted.timeout_ms});
    return number;
  }

  // False when the Plan is not valid, or the program is not ready.
  bool start(const std::string& program) {
    const std::vector<std::uint8_t> bytes = contract::write_plan(rows_);
    const os::Fd file = os::make_memfd("plan", 0).value();
    auto [our_supervisor, supervisor] = os::make_channel().value();
    auto [our_control, control] = os::make_channel().value();
    supervisor_ = std::move(our_supervisor);
    control_ = std::move(our_control);
    if (!contract::validate_plan(bytes) ||
        write(file.number(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      return false;
    }
    pid_ = spawn_role(program, {{supervisor.number(), contract::kSupervisorFd},
                                {file.number(), contract::kPlanFd},
                                {control.number(), contract::kPosterControlFd}});
    supervisor.close();
    return pid_ > 0 && first_word(supervisor_) == contract::RoleVerb::ready;
  }

  void order(std::uint32_t url, std::uint32_t number, std::string_view body) {
    say(contract::record_of({.url = url, .number = number, .body = body}));
  }
  void say(const std::vector<std::uint8_t>& record) { (void)os::send_record(control_, record); }
  void stop() {
    const contract::RoleMessage message{.verb = contract::RoleVerb::stop};
    (void)os::send_record(supervisor_, contract::bytes_of(message));
  }

  // The next one, as "number outcome: text" with a code behind the outcome when there is one.
  std::string result() {
    constexpr int kPatienceMs = 30'000;
    pollfd entry{.fd = control_.number(), .events = POLLIN, .revents = 0};
    if (poll(&entry, 1, kPatienceMs) != 1) return "no result";
    std::array<std::uint8_t, sizeof(contract::PostResult)> bytes{};
    const auto size = os::receive_record(control_, bytes);
    if (!size || *size != bytes.size()) return "the end";
    const std::vector<contract::PlanUrl>& urls = rows_.urls;
    const auto result = contract::read_post_result(bytes, urls);
    if (!result) return "no result at all";
    std::string text = std::to_string(result->number);
    text += ' ';
    text += std::to_string(static_cast<unsigned>(result->outcome));
    if (result->code != 0) text.append(" (").append(std::to_string(result->code)).append(")");
    text += ": ";
    text.append(result->output.data(), result->output_size_bytes);
    duration_us_ = result->duration_us;
    return text;
  }
  // Of the last result.
  std::uint32_t duration_us() const { return duration_us_; }

  // Waits for its end. The exit code, or -1.
  int exit_code() {
    int status = -1;
    const pid_t pid = std::exchange(pid_, 0);
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
  }
  pid_t pid() const { return pid_; }
  const os::Fd& supervisor() const { return supervisor_; }

 private:
  contract::PlanRows rows_;
  os::Fd supervisor_;
  os::Fd control_;
  pid_t pid_ = 0;
  std::uint32_t duration_us_ = 0;
};

}  // namespace native_test
