#include "privsep/supervisor/privileges.h"

#include <cap-ng.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <vector>

#include "privsep/sandbox/sandbox.h"
#include "vrrp/check.h"

namespace supervisor {
namespace {

constexpr std::array<unsigned, 2> kHelperCapabilities{CAP_NET_ADMIN, CAP_NET_RAW};
// To make a FIFO for somebody else, in a folder of somebody else.
constexpr std::array<unsigned, 2> kFifoCapabilities{CAP_CHOWN, CAP_DAC_OVERRIDE};
constexpr std::array<unsigned, 4> kOwnCapabilities{CAP_SETUID, CAP_SETGID, CAP_SETPCAP, CAP_KILL};

void add(std::span<const unsigned> capabilities, int sets) {
  for (const unsigned capability : capabilities) {
    CHECK(capng_update(CAPNG_ADD, static_cast<capng_type_t>(sets), capability) == 0);
  }
}

// The one call of libcap-ng that changes anything; errno is its system call's.
std::expected<void, os::SysError> apply(capng_select_t sets) {
  errno = 0;
  if (capng_apply(sets) == 0) return {};
  return std::unexpected(os::SysError{.call = "capset", .number = errno == 0 ? EPERM : errno});
}

// Without them FIFOs can be made all the same where root may write by its name alone.
std::vector<unsigned> present(std::span<const unsigned> wanted) {
  std::vector<unsigned> found;
  capng_clear(CAPNG_SELECT_ALL);
  if (capng_get_caps_process() != 0) return found;
  std::ranges::copy_if(wanted, std::back_inserter(found), [](unsigned capability) {
    return capng_have_capability(CAPNG_PERMITTED, capability) != 0 &&
           capng_have_capability(CAPNG_BOUNDING_SET, capability) != 0;
  });
  return found;
}

// What the supervisor has at any time, and these besides.
std::expected<void, os::SysError> hold(std::span<const unsigned> more, int sets) {
  capng_clear(CAPNG_SELECT_ALL);
  add(kOwnCapabilities, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET);
  add(kHelperCapabilities, CAPNG_PERMITTED | CAPNG_BOUNDING_SET);
  add(more, sets);
  return apply(CAPNG_SELECT_ALL);
}

void raise(__rlimit_resource resource, rlim_t wanted) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return;
  const rlim_t hard = std::max(now.rlim_max, wanted);  // RLIM_INFINITY is the greatest number
  const rlimit raised{.rlim_cur = std::max(now.rlim_cur, wanted), .rlim_max = hard};
  if (setrlimit(resource, &raised) == 0) return;
  // Without CAP_SYS_RESOURCE (systemd took it, and has its own settings): all that is allowed.
  const rlimit allowed{.rlim_cur = now.rlim_max, .rlim_max = now.rlim_max};
  // As it was, if even that fails: the role that needs more will say so.
  [[maybe_unused]] const int ignored = setrlimit(resource, &allowed);
}

Refusal cannot(std::string_view what, int error) {
  return {fmt::format("cannot {}: {}", what, std::strerror(error))};
}

}  // namespace

void raise_limits() {
  constexpr rlim_t kLockedBytes = 128U << 20;
  raise(RLIMIT_NOFILE, kOpenFiles);
  raise(RLIMIT_MEMLOCK, kLockedBytes);
}

std::expected<void, Refusal> keep_only_what_a_supervisor_needs() {
  const std::vector<unsigned> for_fifos = present(kFifoCapabilities);
  if (const auto held = hold(for_fifos, CAPNG_PERMITTED | CAPNG_BOUNDING_SET); !held) {
    return std::unexpected(
        cannot("keep the capabilities SETUID SETGID SETPCAP KILL NET_ADMIN "
               "NET_RAW, which the tree needs",
               held.error().number));
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return std::unexpected(cannot("give up privileges", errno));
  }
  if (const auto locked = sandbox::lock_supervisor(); !locked) {
    return std::unexpected(cannot("load the supervisor's seccomp filter", locked.error().error));
  }
  return {};
}

std::expected<void, Refusal> raise_what_fifos_need() {
  const auto held =
      hold(present(kFifoCapabilities), CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET);
  if (!held) return std::unexpected(cannot("take up what FIFOs need", held.error().number));
  return {};
}

std::expected<void, Refusal> give_up_what_fifos_need() {
  const auto held = hold({}, 0);
  if (!held) return std::unexpected(cannot("give up what FIFOs need", held.error().number));
  return {};
}

std::expected<void, os::SysError> become(contract::Role role, const Identity& identity) {
  const bool keeps = role == contract::Role::helper;
  const std::span<const unsigned> kept =
      keeps ? std::span<const unsigned>(kHelperCapabilities) : std::span<const unsigned>();
  // Inheritable first: nothing can become so once the bounding set is empty.
  constexpr std::array<unsigned, 3> kToChange{CAP_SETUID, CAP_SETGID, CAP_SETPCAP};
  capng_clear(CAPNG_SELECT_ALL);
  add(kToChange, CAPNG_EFFECTIVE | CAPNG_PERMITTED);
  add(kept, CAPNG_PERMITTED | CAPNG_INHERITABLE);
  if (const auto applied = apply(CAPNG_SELECT_CAPS); !applied) return applied;
  // A mail system that becomes root by itself needs its capabilities then (mailer.h).
  if (role != contract::Role::mailer) {
    if (const auto applied = apply(CAPNG_SELECT_BOUNDS); !applied) return applied;
  }

  if (prctl(PR_SET_KEEPCAPS, keeps ? 1 : 0, 0, 0, 0) != 0) {
    return std::unexpected(os::last_error("prctl(PR_SET_KEEPCAPS)"));
  }
  if (setgroups(identity.further_groups.size(), identity.further_groups.data()) != 0)
    return std::unexpected(os::last_error("setgroups"));
  if (setresgid(identity.gid, identity.gid, identity.gid) != 0) {
    return std::unexpected(os::last_error("setresgid"));
  }
  if (setresuid(identity.uid, identity.uid, identity.uid) != 0) {
    return std::unexpected(os::last_error("setresuid"));
  }
  capng_clear(CAPNG_SELECT_ALL);
  add(kept, CAPNG_PERMITTED | CAPNG_INHERITABLE);
  if (const auto applied = apply(CAPNG_SELECT_CAPS); !applied) return applied;
  for (const unsigned capability : kept) {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
      return std::unexpected(os::last_error("prctl(PR_CAP_AMBIENT_RAISE)"));
    }
  }
  return {};
}

}  // namespace supervisor
