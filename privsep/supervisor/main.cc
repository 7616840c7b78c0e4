// regentd: starts the processes of a virtual router daemon and ends them. It is the only one that
// stays root, and therefore does almost nothing: it reads no configuration and no network.
//
// Read as the argument why that is safe:
//  1. With all of root's power it looks up users and programs and opens one file and its folder.
//     Nothing is parsed.
//  2. It keeps four capabilities to make and end children, and two that it can only pass on.
//     What must not lose that much, as it hands mail to programs that are setuid, is started before
//     with a user of its own, and waits (mailer.h).
//  3. A process without power turns the file into a Plan, which is then sealed and checked. It may
//     ask for files below that folder, which must be root's alone to change.
//     Two more capabilities, for files of others, are kept until then: with them the FIFOs of the
//     Plan are made and opened, and then they are gone.
//  4. Helper, worker and control get descriptors, each only its own, and a user each. They say one
//  of
//     three words of 16 bytes. Whatever else they say ends them.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <span>
#include <utility>
#include <variant>

#include "privsep/supervisor/compile.h"
#include "privsep/supervisor/fifos.h"
#include "privsep/supervisor/mailer.h"
#include "privsep/supervisor/options.h"
#include "privsep/supervisor/privileges.h"
#include "privsep/supervisor/programs.h"
#include "privsep/supervisor/report.h"
#include "privsep/supervisor/tree.h"
#include "privsep/supervisor/watch.h"
#include "vrrp/check.h"

namespace supervisor {
namespace {

constexpr int kWrongUsage = 2;

// 0 is /dev/null, 1 and 2 are the log; every child has them from us. Also when we were started
// without: no file of ours may ever take one of these numbers.
void settle_standard_descriptors() {
  int null = open("/dev/null", O_RDWR);
  while (null >= 0 && null <= STDERR_FILENO) null = open("/dev/null", O_RDWR);
  CHECK(null > STDERR_FILENO);
  CHECK(dup2(null, STDIN_FILENO) == STDIN_FILENO);
  CHECK(dup2(STDERR_FILENO, STDOUT_FILENO) == STDOUT_FILENO);
  // What the caller has left open is none of ours.
  CHECK(close_range(STDERR_FILENO + 1, ~0U, 0) == 0);
}

std::expected<Watch, Refusal> make_watch() {
  auto watch = Watch::make();
  if (!watch) return std::unexpected(Refusal{watch.error().to_string()});
  return std::move(*watch);
}

std::expected<int, Refusal> run(const Options& options) {
  if (geteuid() != 0) {
    return std::unexpected(
        Refusal{"regentd must be started as root; its processes give up what they do not need by "
                "themselves"});
  }
  const Users users = TRY(find_users());
  const Programs programs = TRY(find_programs());
  Source source = TRY(open_source(options.file));
  Process mailer = TRY(start_mailer(programs, users));
  raise_limits();
  if (const auto kept = keep_only_what_a_supervisor_needs(); !kept) {
    return std::unexpected(kept.error());
  }

  Watch watch = TRY(make_watch());
  const SealedPlan plan = TRY(compile(options, source, programs, users, watch));
  source.file.close();
  if (!plan.fifos.empty()) {
    if (const auto raised = raise_what_fifos_need(); !raised) {
      return std::unexpected(raised.error());
    }
  }
  const Fifos fifos(plan.fifos);
  if (const auto given_up = give_up_what_fifos_need(); !given_up) {
    return std::unexpected(given_up.error());
  }

  return Tree({.options = options,
               .programs = programs,
               .users = users,
               .plan = plan,
               .fifos = fifos,
               .watch = watch},
              std::move(mailer))
      .live();
}

int run_or_refuse(const Options& options) {
  settle_standard_descriptors();
  const std::expected<int, Refusal> code = run(options);
  if (code) return *code;
  if (!code.error().sentence.empty()) log(code.error().sentence);
  return code.error().exit_code;
}

}  // namespace
}  // namespace supervisor

int main(int argc, char** argv) {
  const auto read = supervisor::read_options(std::span(argv, static_cast<std::size_t>(argc)));
  if (const auto* answer = std::get_if<supervisor::Answer>(&read)) {
    return std::fputs(answer->text.c_str(), stdout) < 0 ? 1 : 0;
  }
  if (const auto* wrong = std::get_if<supervisor::WrongUsage>(&read)) {
    supervisor::log(wrong->sentence);
    return supervisor::kWrongUsage;
  }
  return supervisor::run_or_refuse(std::get<supervisor::Options>(read));
}
