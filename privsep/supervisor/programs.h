// What must be there before anything is started: the programs of the roles and their system users.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "contract/roles.h"
#include "os/fd.h"
#include "privsep/supervisor/report.h"

namespace supervisor {

struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> further_groups = {};  // of a user of scripts, when the configuration says so
};

// Open, because the role's user may not be able to reach it by its path (a build in root's home).
struct Program {
  std::string path;
  os::Fd file;
};
// Indexed by contract::Role, and by this.
inline constexpr std::size_t kWebProber = contract::kRoleNames.size();
using Programs = std::array<Program, kWebProber + 1>;

struct Users {
  std::array<Identity, contract::kRoleNames.size()> roles{};
  gid_t status_group = 0;
};

// Beside this program's own file, or in ../libexec/regent or ../lib/regent: all of one folder.
std::expected<Programs, Refusal> find_programs();
std::expected<Users, Refusal> find_users();
// Whom scripts run as, named as in a row of contract::PlanScriptUser; without a group it is the
// user's own. The configuration is wrong when there is no such user or group.
std::expected<Identity, Refusal> find_script_user(const std::string& user,
                                                  const std::string& group);
// Whose a FIFO is to be; the rest is the same.
std::expected<Identity, Refusal> find_fifo_owner(const std::string& user, const std::string& group);

}  // namespace supervisor
