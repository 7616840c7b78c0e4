#include "privsep/supervisor/programs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <optional>
#include <utility>

#include "vrrp/check.h"

namespace supervisor {
namespace {

std::string_view program_name(std::size_t number) {
  return number == kWebProber ? contract::kWebProberProgram : contract::kRoleNames[number];
}

// Empty when one of them is not there.
std::optional<Programs> programs_in(const std::string& folder) {
  Programs programs;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    programs[i].path = fmt::format("{}/{}", folder, program_name(i));
    programs[i].file = os::Fd(open(programs[i].path.c_str(), O_PATH | O_CLOEXEC));
    if (!programs[i].file.is_open()) return std::nullopt;
  }
  return programs;
}

Refusal missing(std::string_view what, std::string_view name) {
  return {
      fmt::format("there is no system {} {}: create it with `systemd-sysusers regent.conf` of the "
                  "package, or with scripts/make-users of the source tree",
                  what, name)};
}

}  // namespace

std::expected<Programs, Refusal> find_programs() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (size <= 0) return std::unexpected(Refusal{"cannot read /proc/self/exe: is /proc mounted?"});
  const std::string_view self(path.data(), static_cast<std::size_t>(size));
  const std::string folder(self.substr(0, self.rfind('/')));
  for (const char* place : {"", "/../libexec/regent", "/../lib/regent"}) {
    std::optional<Programs> programs = programs_in(folder + place);
    if (programs) return std::move(*programs);
  }
  return std::unexpected(Refusal{
      fmt::format("the programs of regentd ({}, {}) are not all in {}, nor in ../libexec/regent or "
                  "../lib/regent "
                  "of it",
                  fmt::join(contract::kRoleNames, ", "), contract::kWebProberProgram, folder)});
}

std::expected<Users, Refusal> find_users() {
  Users users;
  for (std::size_t i = 0; i < users.roles.size(); ++i) {
    if (i == static_cast<std::size_t>(contract::Role::runner)) continue;
    const passwd* user = getpwnam(std::string(contract::kRoleNames[i]).c_str());
    if (user == nullptr) return std::unexpected(missing("user", contract::kRoleNames[i]));
    if (user->pw_uid == 0 || user->pw_gid == 0) {
      return std::unexpected(Refusal{
          fmt::format("the system user {} is root: it must not be", contract::kRoleNames[i])});
    }
    users.roles[i] = {.uid = user->pw_uid, .gid = user->pw_gid};
  }
  const group* status = getgrnam(std::string(contract::kStatusGroup).c_str());
  if (status == nullptr) return std::unexpected(missing("group", contract::kStatusGroup));
  users.status_group = status->gr_gid;
  return users;
}

namespace {

// How a sentence about a user, and about a group, begins.
struct Purpose {
  std::string_view of_user;
  std::string_view of_group;
};

std::expected<Identity, Refusal> find_named(const std::string& user, const std::string& group,
                                            const Purpose& purpose) {
  constexpr int kConfigurationIsWrong = 2;
  const passwd* entry = getpwnam(user.c_str());
  if (entry == nullptr && user == contract::kDefaultScriptUser) {
    return std::unexpected(missing("user", user));
  }
  if (entry == nullptr) {
    return std::unexpected(
        Refusal{fmt::format("{} {}, and there is no such user", purpose.of_user, user),
                kConfigurationIsWrong});
  }
  Identity found{.uid = entry->pw_uid, .gid = entry->pw_gid};
  if (group.empty()) return found;
  const ::group* other = getgrnam(group.c_str());
  if (other == nullptr) {
    return std::unexpected(
        Refusal{fmt::format("{} {}, and there is no such group", purpose.of_group, group),
                kConfigurationIsWrong});
  }
  found.gid = other->gr_gid;
  return found;
}

}  // namespace

std::expected<Identity, Refusal> find_script_user(const std::string& user,
                                                  const std::string& group) {
  const bool has_all_groups = group.starts_with(':');
  Identity found = TRY(find_named(
      user, group.substr(has_all_groups ? 1 : 0),
      {.of_user = "scripts are to run as", .of_group = "scripts are to run with the group"}));
  if (!has_all_groups) return found;
  // A list that is too short is told its length, and nothing else is wrong then.
  int count = 0;
  getgrouplist(user.c_str(), found.gid, nullptr, &count);
  found.further_groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  if (getgrouplist(user.c_str(), found.gid, found.further_groups.data(), &count) < 0) {
    return std::unexpected(Refusal{fmt::format("cannot find the groups of the user {}", user)});
  }
  found.further_groups.resize(static_cast<std::size_t>(count));
  return found;
}

std::expected<Identity, Refusal> find_fifo_owner(const std::string& user,
                                                 const std::string& group) {
  return find_named(
      user, group,
      {.of_user = "a FIFO is to belong to", .of_group = "a FIFO is to belong to the group"});
}

}  // namespace supervisor
