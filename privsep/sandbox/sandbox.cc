#include "privsep/sandbox/sandbox.h"

#include <cap-ng.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include "contract/plan_probes.h"
#include "contract/plan_url.h"
#include "contract/probe_message.h"
#include "privsep/sandbox/filter.h"
#include "privsep/sandbox/landlock.h"

namespace sandbox {
namespace {

using contract::Role;
using contract::Stage;

// Of <linux/prctl.h> since 6.3; Debian 12 has the headers of 6.1.
constexpr int kSetMdwe = 65;                  // PR_SET_MDWE
constexpr unsigned long kRefuseExecGain = 1;  // PR_MDWE_REFUSE_EXEC_GAIN

bool may_hold(Role role, int capability) {
  return role == Role::helper && (capability == CAP_NET_ADMIN || capability == CAP_NET_RAW);
}

// What the kernel says after the change, not what was asked for.
bool has_exactly_its_capabilities(Role role) {
  capng_clear(CAPNG_SELECT_ALL);
  if (capng_get_caps_process() != 0) return false;
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    const auto cap = static_cast<unsigned>(capability);
    const int expected = may_hold(role, capability) ? 1 : 0;
    if (capng_have_capability(CAPNG_PERMITTED, cap) != expected ||
        capng_have_capability(CAPNG_EFFECTIVE, cap) != expected ||
        capng_have_capability(CAPNG_INHERITABLE, cap) != 0 ||
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0) > 0) {
      return false;
    }
  }
  return true;
}

std::expected<void, Failure> keep_only_capabilities(Role role) {
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return std::unexpected(Failure{Stage::capabilities, errno});
  }
  capng_clear(CAPNG_SELECT_ALL);
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    if (!may_hold(role, capability)) continue;
    const auto sets = static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED);
    if (capng_update(CAPNG_ADD, sets, static_cast<unsigned>(capability)) != 0) {
      return std::unexpected(Failure{Stage::capabilities, EINVAL});
    }
  }
  if (capng_apply(CAPNG_SELECT_CAPS) != 0 || !has_exactly_its_capabilities(role)) {
    return std::unexpected(Failure{Stage::capabilities, EPERM});
  }
  return {};
}

// The scripts of a runner are anybody's programs, and need files, other processes, and signals.
bool runs_other_programs(Role role) { return role == Role::runner; }

bool starts_copies_of_itself(Role role) { return role == Role::prober || role == Role::poster; }

struct Limit {
  __rlimit_resource resource;
  rlim_t value;
};

constexpr rlim_t kMebibyte = 1U << 20;

// None of these ever forks, dumps core, or locks memory once it has started.
constexpr std::array kAloneRole{
    Limit{RLIMIT_NPROC, 0},
    Limit{RLIMIT_CORE, 0},
    Limit{RLIMIT_MEMLOCK, 0},
};
constexpr std::array kWorker{
    Limit{RLIMIT_NOFILE, 0},
    Limit{RLIMIT_FSIZE, 0},
};
// The size of a file bounds the Plan. It bounds the log file as well, hence so much.
constexpr std::array kCompile{
    Limit{RLIMIT_AS, 512 * kMebibyte},
    Limit{RLIMIT_CPU, 10},
    Limit{RLIMIT_NOFILE, 16},
    Limit{RLIMIT_FSIZE, 1024 * kMebibyte},
};
constexpr std::array kControl{
    Limit{RLIMIT_NOFILE, 256},
};
// Two sockets and a channel of each server at the most.
constexpr rlim_t kCheckdFiles = 3 * contract::kMaxTargets + 64;
constexpr std::array kCheckd{
    Limit{RLIMIT_NOFILE, kCheckdFiles},
};
// A handle of each process that it has started. RLIMIT_NPROC counts those of its user.
constexpr std::array kProber{
    Limit{RLIMIT_NPROC, contract::kMaxTargets + 1},
    Limit{RLIMIT_CORE, 0},
    Limit{RLIMIT_MEMLOCK, 0},
    Limit{RLIMIT_NOFILE, contract::kMaxTargets + 64},
};
constexpr std::array kProbe{
    Limit{RLIMIT_AS, 64 * kMebibyte},
    Limit{RLIMIT_NPROC, 0},
    Limit{RLIMIT_CORE, 0},
    Limit{RLIMIT_MEMLOCK, 0},
    Limit{RLIMIT_NOFILE, contract::kMaxTargetsOfProcess + 16},
    Limit{RLIMIT_FSIZE, 0},
};
// The libraries alone take a half of the address space. A post has the same.
constexpr std::array kWebProbe{
    Limit{RLIMIT_AS, 128 * kMebibyte}, Limit{RLIMIT_NPROC, 0},   Limit{RLIMIT_CORE, 0},
    Limit{RLIMIT_MEMLOCK, 0},          Limit{RLIMIT_NOFILE, 16}, Limit{RLIMIT_FSIZE, 0},
};
// As that of prober; daemons of several network namespaces share the user.
constexpr std::array kPoster{
    Limit{RLIMIT_NPROC, rlim_t{32} * contract::kMaxUrls},
    Limit{RLIMIT_CORE, 0},
    Limit{RLIMIT_MEMLOCK, 0},
    Limit{RLIMIT_NOFILE, 64},
};
constexpr std::array kRunner{
    Limit{RLIMIT_CORE, 0},
};

// By role. Helper: the supervisor's limit of descriptors, of which a large Plan needs many.
constexpr std::array<std::span<const Limit>, contract::kRoleNames.size()> kLimits{
    {kCompile, {}, kWorker, kControl, kCheckd, kProber, kRunner, {}, kPoster}};

std::expected<void, Failure> set_limits(std::span<const Limit> limits) {
  for (const Limit& limit : limits) {
    rlimit now{};
    if (getrlimit(limit.resource, &now) != 0) return std::unexpected(Failure{Stage::limits, errno});
    const rlim_t value = std::min(limit.value, now.rlim_max);  // Never more than there is.
    const rlimit both{.rlim_cur = value, .rlim_max = value};
    if (setrlimit(limit.resource, &both) != 0) {
      return std::unexpected(Failure{Stage::limits, errno});
    }
  }
  return {};
}

std::expected<void, Failure> load(const Filter& filter) {
  const auto loaded = filter.load();
  if (!loaded) return std::unexpected(Failure{Stage::seccomp, loaded.error()});
  return {};
}

}  // namespace

std::expected<Layers, Failure> confine(Role role, const Exceptions& exceptions) {
  // The supervisor has set it already. Landlock and seccomp demand it.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return std::unexpected(Failure{Stage::limits, errno});
  }
  if (const auto kept = keep_only_capabilities(role); !kept) return std::unexpected(kept.error());
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return std::unexpected(Failure{Stage::limits, errno});
  }
  Layers layers;
  if (runs_other_programs(role)) return layers;
  layers.deny_write_exec = prctl(kSetMdwe, kRefuseExecGain, 0, 0, 0) == 0;
  if (!layers.deny_write_exec && errno != EINVAL) {  // EINVAL: a kernel before 6.3
    return std::unexpected(Failure{Stage::limits, errno});
  }
  const auto abi = deny_everything_but(exceptions);
  if (!abi) return std::unexpected(Failure{Stage::landlock, abi.error()});
  layers.landlock_abi = *abi;
  return layers;
}

std::expected<void, Failure> lock(Role role) {
  // What is left to a runner is the filter that all have inherited.
  if (runs_other_programs(role)) return set_limits(kRunner);
  // Building the program takes memory, so it comes before the limits.
  const auto filter = Filter::of(role);
  if (!filter) return std::unexpected(Failure{Stage::seccomp, filter.error()});
  if (!starts_copies_of_itself(role)) {
    if (const auto set = set_limits(kAloneRole); !set) return set;
  }
  if (const auto set = set_limits(kLimits[static_cast<std::size_t>(role)]); !set) return set;
  return load(*filter);
}

std::expected<void, Failure> lock_probe(const Filter& filter) {
  if (const auto set = set_limits(kProbe); !set) return set;
  return load(filter);
}

std::expected<void, Failure> lock_web_probe(const Filter& filter) {
  if (const auto set = set_limits(kWebProbe); !set) return set;
  return load(filter);
}

std::expected<void, Failure> lock_post(const Filter& filter) { return lock_web_probe(filter); }

std::expected<void, Failure> lock_supervisor() {
  const auto filter = Filter::of_supervisor();
  if (!filter) return std::unexpected(Failure{Stage::seccomp, filter.error()});
  return load(*filter);
}

}  // namespace sandbox
