#include "checks/checkd_loop.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "checks/waiting.h"
#include "contract/check_message.h"
#include "os/channel.h"
#include "os/clock.h"

namespace checks {

using contract::CheckKind;
using contract::RoleVerb;
using contract::RunOrder;
using contract::RunResult;

namespace {

const os::Fd kNothing;  // poll() leaves it out
// So many results of one runner are taken before the others have their turn.
constexpr int kResultsInARow = 64;
constexpr std::size_t kFiles = 2;        // among what is waited for
constexpr std::size_t kFirstRunner = 3;  // likewise

}  // namespace

int CheckdLoop::run() {
  std::vector<pollfd> polls;
  while (life_ == Life::waiting || life_ == Life::running) {
    polls.assign({readable(channels_.supervisor), readable(channels_.worker)});
    // The worker says nothing here, so being readable is being gone.
    const bool has_news = !book_.news().empty() || !files_.ranks().news().empty();
    if (has_news && life_ == Life::running) polls[1].events |= POLLOUT;
    // What happens to files before it runs waits until then.
    polls.push_back(life_ == Life::running ? readable(files_.events()) : readable(kNothing));
    for (const os::Fd& runner : channels_.runners) polls.push_back(readable(runner));
    const std::size_t first_asker = polls.size();
    askers_.append_to(polls);
    wait_for(polls, life_ == Life::running
                        ? std::min({schedule_.next(), askers_.next(), files_.next(),
                                    processes_.next(), book_.next()})
                        : vrrp::kNever);

    if (is_ready(polls[0])) take_orders();
    if ((polls[1].revents & ~POLLOUT) != 0) life_ = Life::broken;
    for (std::size_t i = kFirstRunner; i < first_asker; ++i) {
      if (is_ready(polls[i])) take_results(static_cast<std::uint32_t>(i - kFirstRunner));
    }
    askers_.hear(std::span(polls).subspan(first_asker), os::monotonic_now());
    if (life_ != Life::running) continue;
    if (is_ready(polls[kFiles])) note_files(files_.take_events(), os::monotonic_now());
    const vrrp::Instant now = os::monotonic_now();
    note_files(files_.look_around(now), now);
    note_processes(now);
    askers_.look_around(now);
    take_answers();
    book_.look_around(now);
    start_what_is_due();
    tell_news();
    wake_control();
  }
  if (life_ == Life::ended || is_end_of_all(channels_.supervisor)) return 0;
  tell(channels_.supervisor, {.verb = RoleVerb::failed, .stage = contract::Stage::peer});
  return 1;
}

void CheckdLoop::take_orders() {
  const std::optional<RoleVerb> verb = hear_supervisor(channels_.supervisor);
  if (verb == RoleVerb::stop) life_ = Life::ended;
  if (verb == RoleVerb::run) life_ = Life::running;
}

void CheckdLoop::take_results(std::uint32_t user) {
  std::array<std::uint8_t, sizeof(RunResult)> bytes{};
  for (int i = 0; i < kResultsInARow && life_ == Life::running; ++i) {
    const auto size = take_record(channels_.runners[user], bytes);
    if (!size) return;
    const auto result =
        contract::read_run_result(std::span(bytes).first(*size), plan_.scripts(), user);
    if (!result) {
      life_ = Life::broken;
      return;
    }
    const vrrp::Instant now = os::monotonic_now();
    book_.end_run(*result, now);
    note_end(book_.check_of_script(result->script), now);
  }
}

void CheckdLoop::start_what_is_due() {
  const vrrp::Instant now = os::monotonic_now();
  while (const std::optional<std::uint32_t> check = schedule_.take_due(now)) {
    const std::optional<std::uint32_t> run = book_.begin_run(*check, now);
    if (!run) continue;
    start(*check, *run);
    if (life_ != Life::running) return;
  }
  take_answers();
}

void CheckdLoop::start(std::uint32_t check, std::uint32_t run) {
  const CheckKind kind = plan_.checks()[check].kind;
  if (kind == CheckKind::script) return start_script(check);
  if (kind != CheckKind::unit) return askers_.begin(check, run, os::monotonic_now());
  // Nobody is asked, so the answer is here already.
  const contract::CheckResult found = units_.look(check);
  const vrrp::Instant now = os::monotonic_now();
  book_.end_run(check, run, found, now);
  note_end(check, now);
}

void CheckdLoop::start_script(std::uint32_t check) {
  const RunOrder order = book_.order(check);
  const std::uint32_t user = plan_.scripts()[order.script].user;
  const auto sent =
      os::send_record(channels_.runners[user], contract::bytes_of(order), MSG_DONTWAIT);
  if (sent) return;
  if (sent.error().number == EAGAIN) {
    book_.cancel_run(check);
  } else {
    life_ = Life::broken;
  }
}

void CheckdLoop::take_answers() {
  for (const Askers::Ended& ended : askers_.take_ended()) {
    const vrrp::Instant now = os::monotonic_now();
    book_.end_run(ended.check, ended.run, ended.result, now);
    note_end(ended.check, now);
  }
}

void CheckdLoop::note_files(std::span<const FileChecks::Found> found, vrrp::Instant now) {
  for (const FileChecks::Found& entry : found) book_.note_value(entry.check, entry.result, now);
}

void CheckdLoop::note_processes(vrrp::Instant now) {
  for (const ProcessChecks::Found& entry : processes_.look_around(now)) {
    book_.note_count(entry.check, entry.result, now);
  }
}

void CheckdLoop::note_end(std::uint32_t check, vrrp::Instant now) {
  if (book_.is_changing(check)) schedule_.hurry(check, now);
}

void CheckdLoop::tell_news() {
  tell_all_of(book_);
  tell_all_of(files_.ranks());
}

// What has news() and note_told().
void CheckdLoop::tell_all_of(auto& source) {
  for (auto news = source.news(); !news.empty(); news = source.news()) {
    const auto sent = os::send_record(channels_.worker, contract::bytes_of(news), MSG_DONTWAIT);
    if (!sent && sent.error().number == EAGAIN) return;  // As soon as the worker reads on.
    if (!sent) {
      life_ = Life::broken;
      return;
    }
    source.note_told();
  }
}

void CheckdLoop::wake_control() {
  if (book_.events() == events_shown_) return;
  events_shown_ = book_.events();
  const std::uint64_t one = 1;
  // When it cannot be added to, it is far from zero already.
  (void)!write(channels_.wake.number(), &one, sizeof(one));
}

}  // namespace checks
