// Files below one folder, opened by name without ever leaving it: no `..` beyond it, no symbolic
// link, no absolute path. And whether somebody else could have changed what is in them. The
// supervisor opens what a configuration includes, and `regent check` does, so both say the same.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "os/fd.h"

namespace os {

// Why something below the folder is not opened. The numbers cross the border of processes.
enum class Denial : std::uint32_t {
  none,
  missing,
  outside,
  symbolic_link,
  not_regular,
  too_large,
  too_many_names,
  wrong_owner,
  writable_by_others,
  failed,  // errno says why
};

struct Denied {
  Denial denial = Denial::none;
  int error = 0;  // errno, of Denial::failed
};
// A sentence without its full stop.
std::string describe(Denied denied);

// A larger file is not opened.
inline constexpr off_t kMaxFileBytes = 16 << 20;
// Longer lists of names are not made.
inline constexpr std::size_t kMaxNamesBytes = 60'000;

// Of the names of a folder, each with a NUL behind it.
std::vector<std::string> split_names(std::string_view names);

class Folder {
 public:
  // That of the file with this path; it is not looked at what the folder is.
  static Folder of(const std::string& file);

  // Absolute, as it was given.
  const std::string& path() const { return path_; }

  // A regular file, read-only. `trusted` is the owner who may have files here besides root.
  std::expected<Fd, Denied> open(const std::string& path, uid_t trusted) const;
  // The names in a folder ("" is this one), each with a NUL behind it.
  std::expected<std::string, Denied> list(const std::string& path, uid_t trusted) const;

 private:
  std::expected<Fd, Denied> open_beneath(const std::string& path, int flags) const;

  std::string path_;
  Fd fd_;
};

// Whether others than root and `trusted` can change an open file: wrong_owner, writable_by_others,
// or none. Whoever is not root may do with own files what they like: they become somebody's
// configuration only when root installs them.
Denied judge_owner(const Fd& file, uid_t trusted);

}  // namespace os
