// Files whose content is followed: read at the start, and again whenever something happens in their
// folder, so that a file that is written in place, replaced by rename, removed, or reached by a
// link of its folder that is exchanged is seen at once. It does not know what the content means;
// nothing is written. regent-checkd is the caller, which waits for events() and next().
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// A folder that is not there, or cannot be watched, is tried again after so long, and its files are
// read then. As often it is looked whether a folder is still the one that is watched.
inline constexpr vrrp::Nanoseconds kLookAgain = std::chrono::seconds{1};

struct WatchedFile {
  std::string path;  // absolute
  // No more of it is read. Whoever must know whether there is more takes one byte more.
  std::size_t limit_bytes = 0;
};

class WatchedFiles {
 public:
  // What was read, or errno; ENOTSUP: it is not a regular file. It may be the same as before.
  struct Read {
    std::uint32_t file = 0;  // as they were given
    std::expected<std::string, int> content;
  };

  // Opens what is waited for, and no file yet: they are due at once. Without files, or when the
  // kernel has no inotify left for us, events() is closed; all files are read every second then.
  explicit WatchedFiles(std::vector<WatchedFile> files);

  // Readable when something has happened.
  const os::Fd& events() const { return events_; }
  // When look_around() is due; kNever without files.
  vrrp::Instant next() const { return files_.empty() ? vrrp::kNever : next_; }

  // Takes the events that are there. Returns what was read because of them; valid until the next
  // call of one of the two.
  std::span<const Read> take_events();
  // Does what is due by now, likewise.
  std::span<const Read> look_around(vrrp::Instant now);

 private:
  struct Folder {
    std::string path;
    std::vector<std::uint32_t> files;
    int watch = -1;         // of events_; -1: it is not watched
    bool is_stale = false;  // something has happened in it
  };

  void note_events(std::span<const char> bytes);
  void watch(Folder& folder);
  void read_files(const Folder& folder);

  std::vector<WatchedFile> files_;
  std::vector<Folder> folders_;
  os::Fd events_;
  vrrp::Instant next_{};  // at once
  std::vector<Read> read_;
};

// What is in front of the last slash; "/" when that is the first one.
std::string folder_of(const std::string& path);

}  // namespace checks
