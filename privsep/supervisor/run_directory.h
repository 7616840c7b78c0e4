// Everything that a running daemon leaves in the file system: the directory, and the status socket.
#pragma once

#include <sys/types.h>

#include <expected>
#include <string>

#include "os/fd.h"
#include "privsep/supervisor/report.h"

namespace supervisor {

class RunDirectory {
 public:
  explicit RunDirectory(std::string path);
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory(RunDirectory&&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;
  RunDirectory& operator=(RunDirectory&&) = delete;
  // Removes what listen() has made.
  ~RunDirectory();

  // Makes the directory (root, 0755) when it is missing and binds the status socket in it (root and
  // this group, 0660), in place of one that nobody listens on any more. Needs SETGID, nothing else.
  std::expected<os::Fd, Refusal> listen(gid_t status_group);

 private:
  std::expected<void, Refusal> make_directory();
  std::expected<void, Refusal> remove_stale_socket();
  Refusal refuse(const char* words) const;

  std::string path_;
  std::string socket_path_;
  bool has_made_directory_ = false;
  bool has_made_socket_ = false;
};

}  // namespace supervisor
