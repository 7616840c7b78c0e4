// The sentences in which the supervisor says what went wrong.
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "privsep/supervisor/report.h"

namespace supervisor {
namespace {

using contract::Role;
using contract::Stage;

TEST(Report, SaysHowAProcessEnded) {
  EXPECT_EQ(describe(Role::worker, 7, {.code = 0, .signal = SIGSEGV}),
            "regent-worker (pid 7) was killed by signal 11 (Segmentation fault)");
  EXPECT_EQ(describe(Role::control, 12, {.code = 3, .signal = 0}),
            "regent-control (pid 12) exited with 3");
}

TEST(Report, SaysWhatACallDidToTheFilter) {
  EXPECT_EQ(describe(Role::helper, 7, {.code = 0, .signal = SIGSYS}),
            "regent-helper (pid 7) was killed by signal 31 (Bad system call): it did what its "
            "seccomp filter forbids");
}

struct FailureCase {
  const char* name;
  Stage stage;
  int error;
  UringSwitch uring;
  const char* want;
};

TEST(Report, SaysWhyARoleCannotGoOnAndWhatHelps) {
  const FailureCase cases[] = {
      {"plain", Stage::sockets, ENODEV, {}, "opening sockets: No such device"},
      {"without an errno", Stage::plan, 0, {}, "reading the Plan"},
      {"descriptors",
       Stage::sockets,
       EMFILE,
       {},
       "opening sockets: Too many open files; the limit of open files is too low (systemd: "
       "LimitNOFILE=32768)"},
      {"descriptors on their way",
       Stage::sockets,
       ETOOMANYREFS,
       {},
       "opening sockets: Too many references: cannot splice; the limit of open files is too low "
       "(systemd: LimitNOFILE=32768)"},
      {"locked memory",
       Stage::io_uring,
       ENOMEM,
       {},
       "setting up io_uring: Cannot allocate memory; the limit of locked memory is too low "
       "(systemd: LimitMEMLOCK=128M)"},
      {"switched off",
       Stage::io_uring,
       EPERM,
       {.disabled = 2},
       "setting up io_uring: Operation not permitted; kernel.io_uring_disabled is 2 (see sysctl "
       "kernel.io_uring_disabled)"},
      {"container",
       Stage::io_uring,
       EPERM,
       {},
       "setting up io_uring: Operation not permitted; sysctl kernel.io_uring_disabled allows it, "
       "so a container's seccomp profile may forbid it, or the kernel has no io_uring"},
      {"not of io_uring",
       Stage::sockets,
       EPERM,
       {.disabled = 2},
       "opening sockets: Operation not permitted"},
  };
  for (const FailureCase& row : cases) {
    const contract::RoleMessage message{
        .verb = contract::RoleVerb::failed, .stage = row.stage, .error = row.error};
    EXPECT_EQ(describe_failure(Role::worker, message, row.uring),
              std::string("regent-worker cannot go on: ") + row.want)
        << row.name;
  }
}

TEST(Report, BlamesNoProcessForASecondDaemon) {
  const contract::RoleMessage message{
      .verb = contract::RoleVerb::failed, .stage = Stage::already_running, .error = EADDRINUSE};
  EXPECT_EQ(describe_failure(Role::helper, message, {}),
            "another regent runs in this network namespace");
}

TEST(Report, NamesWhoBrokeTheContract) {
  EXPECT_EQ(describe_breach(Role::worker, Stage::violation_index),
            "regent-worker broke the contract: an index out of range");
}

}  // namespace
}  // namespace supervisor
