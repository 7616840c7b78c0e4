#include "checks/watched_files.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "checks/sandboxed_files.h"

namespace checks {

namespace {

// Also of rights, as a file may become readable, and of the folder itself.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE |
                                  IN_CREATE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF |
                                  IN_ONLYDIR;
// So many times it is read on; what is left makes events_ readable again.
constexpr int kReadsInARow = 16;
constexpr std::size_t kEventsSizeBytes = 4096;

std::expected<std::string, int> read_file(const WatchedFile& file) {
  const os::Fd opened(open(file.path.c_str(), kOpenToRead));
  if (!opened.is_open()) return std::unexpected(errno);
  struct stat found{};
  if (fstat(opened.number(), &found) != 0) return std::unexpected(errno);
  if (!S_ISREG(found.st_mode)) return std::unexpected(ENOTSUP);
  std::string content(file.limit_bytes, '\0');
  std::size_t size_bytes = 0;
  while (size_bytes < content.size()) {
    const ssize_t size =
        read(opened.number(), content.data() + size_bytes, content.size() - size_bytes);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(errno);
    if (size == 0) break;
    size_bytes += static_cast<std::size_t>(size);
  }
  content.resize(size_bytes);
  return content;
}

}  // namespace

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

WatchedFiles::WatchedFiles(std::vector<WatchedFile> files) : files_(std::move(files)) {
  for (std::uint32_t i = 0; i < files_.size(); ++i) {
    const std::string path = folder_of(files_[i].path);
    auto folder = std::ranges::find(folders_, path, &Folder::path);
    if (folder == folders_.end()) {
      folders_.push_back({.path = path, .files = {}});
      folder = folders_.end() - 1;
    }
    folder->files.push_back(i);
  }
  if (!files_.empty()) events_ = os::Fd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
}

std::span<const WatchedFiles::Read> WatchedFiles::take_events() {
  read_.clear();
  alignas(inotify_event) std::array<char, kEventsSizeBytes> bytes;
  for (int i = 0; i < kReadsInARow && events_.is_open(); ++i) {
    const ssize_t size = read(events_.number(), bytes.data(), bytes.size());
    if (size <= 0) break;
    note_events(std::span(bytes).first(static_cast<std::size_t>(size)));
  }
  for (Folder& folder : folders_) {
    if (std::exchange(folder.is_stale, false)) read_files(folder);
  }
  return read_;
}

void WatchedFiles::note_events(std::span<const char> bytes) {
  inotify_event event{};
  while (bytes.size() >= sizeof(event)) {
    std::memcpy(&event, bytes.data(), sizeof(event));
    bytes = bytes.subspan(std::min(bytes.size(), sizeof(event) + event.len));
    const bool has_lost_some = (event.mask & IN_Q_OVERFLOW) != 0;
    for (Folder& folder : folders_) {
      if (folder.watch != event.wd && !has_lost_some) continue;
      folder.is_stale = true;
      // It is another one now, or none, that is at the path.
      if ((event.mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) != 0) next_ = {};
      if ((event.mask & IN_IGNORED) != 0) folder.watch = -1;
    }
  }
}

std::span<const WatchedFiles::Read> WatchedFiles::look_around(vrrp::Instant now) {
  read_.clear();
  if (now < next_) return read_;
  next_ = now + kLookAgain;
  for (Folder& folder : folders_) {
    const int before = folder.watch;
    watch(folder);
    // What happened before it was watched was not told.
    if (folder.watch == -1 || folder.watch != before) read_files(folder);
  }
  return read_;
}

// The kernel gives the number that the folder has already, if it is the same one.
void WatchedFiles::watch(Folder& folder) {
  const int watch =
      events_.is_open() ? inotify_add_watch(events_.number(), folder.path.c_str(), kEvents) : -1;
  const int before = std::exchange(folder.watch, watch);
  // Two paths may lead to one folder.
  if (before != -1 && std::ranges::find(folders_, before, &Folder::watch) == folders_.end()) {
    inotify_rm_watch(events_.number(), before);
  }
}

void WatchedFiles::read_files(const Folder& folder) {
  for (const std::uint32_t file : folder.files) {
    read_.push_back({.file = file, .content = read_file(files_[file])});
  }
}

}  // namespace checks
