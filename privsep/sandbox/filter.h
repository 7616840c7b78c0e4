// The seccomp program of each role: a list of system calls, some with conditions on their
// arguments. Everything else kills the process. sandbox::lock() loads it; the tests compare its
// text with tests/sandbox/ROLE.pfc, so that every change of it is seen in a review.
#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>

#include "contract/roles.h"
#include "os/fd.h"

namespace sandbox {

struct Rule;

class Filter {
 public:
  // Errors are errno values.
  static std::expected<Filter, int> of(contract::Role role);
  // Of a process that prober has started for one server.
  static std::expected<Filter, int> of_probe();
  // Of one that asks a web server.
  static std::expected<Filter, int> of_web_probe();
  // Of a process that poster has started for one event.
  static std::expected<Filter, int> of_post();
  // What the supervisor never does and its children neither: everything else stays allowed.
  static std::expected<Filter, int> of_supervisor();

  // Binding for this process for ever. Sets no_new_privs.
  std::expected<void, int> load() const;
  // libseccomp's readable form.
  std::expected<void, int> write_text(const os::Fd& file) const;

 private:
  using Context = std::unique_ptr<void, void (*)(void*)>;
  explicit Filter(Context context) : context_(std::move(context)) {}
  // What every role may do, and these; everything else kills.
  static std::expected<Filter, int> allowing(std::initializer_list<std::span<const Rule>> some);
  // Sockets that a library tries to make, and does well without: they are refused, and do not kill.
  static std::expected<Filter, int> refusing_local_sockets(std::expected<Filter, int> filter);
  static std::expected<Filter, int> with_default(std::uint32_t action);
  std::expected<void, int> add(std::uint32_t action, std::span<const Rule> rules);

  Context context_;
};

}  // namespace sandbox
