#include "control/clocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace control {
namespace {

WallTime wall_time(std::int64_t at_ns, const Clocks& clocks) {
  return clocks.wall - age(at_ns, clocks);
}

struct Local {
  tm parts{};
  std::int64_t milliseconds = 0;
};

Local local_of(std::int64_t at_ns, const Clocks& clocks) {
  const auto at = std::chrono::floor<std::chrono::milliseconds>(wall_time(at_ns, clocks));
  const auto second = std::chrono::floor<std::chrono::seconds>(at);
  const std::time_t seconds = second.time_since_epoch().count();
  Local local{.milliseconds = (at - second).count()};
  // localtime_r, unlike localtime, does not look at /etc/localtime again: it is out of reach by
  // now.
  localtime_r(&seconds, &local.parts);
  return local;
}

}  // namespace

Clocks read_clocks() {
  timespec monotonic{};
  timespec real{};
  // Neither can fail for these clocks.
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  clock_gettime(CLOCK_REALTIME, &real);
  const auto whole = [](const timespec& time) {
    return std::chrono::seconds{time.tv_sec} + vrrp::Nanoseconds{time.tv_nsec};
  };
  return {.now = vrrp::Instant{whole(monotonic)}, .wall = WallTime{whole(real)}};
}

vrrp::Nanoseconds age(std::int64_t at_ns, const Clocks& clocks) {
  const std::int64_t now_ns = clocks.now.time_since_epoch().count();
  return vrrp::Nanoseconds{now_ns - std::clamp(at_ns, std::int64_t{0}, now_ns)};
}

vrrp::Nanoseconds time_until(std::int64_t at_ns, const Clocks& clocks) {
  const std::int64_t now_ns = clocks.now.time_since_epoch().count();
  return vrrp::Nanoseconds{std::max(at_ns, now_ns) - now_ns};
}

std::string utc(std::int64_t at_ns, const Clocks& clocks) {
  const auto at = std::chrono::floor<std::chrono::milliseconds>(wall_time(at_ns, clocks));
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::string local_time(std::int64_t at_ns, const Clocks& clocks) {
  const Local local = local_of(at_ns, clocks);
  const long minutes = local.parts.tm_gmtoff / 60;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}",
                     local.parts.tm_year + 1900, local.parts.tm_mon + 1, local.parts.tm_mday,
                     local.parts.tm_hour, local.parts.tm_min, local.parts.tm_sec,
                     local.milliseconds, minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                     std::abs(minutes) % 60);
}

std::string local_time_of_day(std::int64_t at_ns, const Clocks& clocks) {
  const Local local = local_of(at_ns, clocks);
  return fmt::format("{:02}:{:02}:{:02}.{:03}", local.parts.tm_hour, local.parts.tm_min,
                     local.parts.tm_sec, local.milliseconds);
}

}  // namespace control
