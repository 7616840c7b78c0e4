#include "privsep/supervisor/fifos.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace supervisor {
namespace {

// Whether it was missing and is there now; errno says why it is not.
bool make(const FifoWish& wish) {
  const mode_t mask = umask(0);
  const bool is_made = mkfifo(wish.path.c_str(), wish.mode) == 0;
  const int error = errno;
  umask(mask);
  errno = error;
  return is_made;
}

// What lies at the path, not opened yet: opening what is no FIFO may do anything.
os::Fd look_at(const std::string& path) {
  return os::Fd(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

// For writing without a reader, and without waiting for one.
os::Fd open_for_writing(const os::Fd& place) {
  const std::string name = fmt::format("/proc/self/fd/{}", place.number());
  return os::Fd(open(name.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

void complain(const FifoWish& wish, std::string_view why) {
  log(fmt::format("no events are written to the FIFO {}: {}", wish.path, why));
}

}  // namespace

Fifos::Fifos(std::span<const FifoWish> wishes) {
  for (const FifoWish& wish : wishes) fifos_.push_back(open(wish));
}

Fifos::~Fifos() {
  for (const Fifo& fifo : fifos_) {
    struct stat ours{};
    struct stat there{};
    const bool is_ours = !fifo.made_path.empty() && fstat(fifo.file.number(), &ours) == 0 &&
                         lstat(fifo.made_path.c_str(), &there) == 0 &&
                         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
    // Nothing can be done about a folder in which we may not.
    if (is_ours) (void)unlink(fifo.made_path.c_str());
  }
}

void Fifos::append_descriptors(std::vector<int>& descriptors) const {
  for (const Fifo& fifo : fifos_) {
    descriptors.push_back(fifo.file.is_open() ? fifo.file.number() : STDIN_FILENO);
  }
}

Fifos::Fifo Fifos::open(const FifoWish& wish) {
  const bool is_made = make(wish);
  if (!is_made && errno != EEXIST) {
    complain(wish, std::strerror(errno));
    return {};
  }
  const os::Fd place = look_at(wish.path);
  struct stat status{};
  if (!place.is_open() || fstat(place.number(), &status) != 0) {
    complain(wish, std::strerror(errno));
    return {};
  }
  if (!S_ISFIFO(status.st_mode)) {
    complain(wish, "what is there is no FIFO");
    return {};
  }
  Fifo fifo{.file = open_for_writing(place), .made_path = is_made ? wish.path : std::string()};
  if (!fifo.file.is_open()) {
    complain(wish, std::strerror(errno));
    return {};
  }
  // One with a second name is not what was made a moment ago.
  const bool is_to_give = is_made && status.st_nlink == 1;
  if (is_to_give && fchown(fifo.file.number(), wish.owner.uid, wish.owner.gid) != 0) {
    log(fmt::format("the FIFO {} stays root's: {}", wish.path, std::strerror(errno)));
  }
  return fifo;
}

}  // namespace supervisor
