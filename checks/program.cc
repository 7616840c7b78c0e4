#include "checks/program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace checks {
namespace {

NotRunnable failed(const std::string& path, int error) {
  return {.error = error, .sentence = path + ": " + std::strerror(error)};
}

// One part of the way: a folder, a link or the program itself.
std::expected<void, NotRunnable> judge_part(const std::string& path, uid_t owner) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) return std::unexpected(failed(path, errno));
  if (status.st_uid != 0 && status.st_uid != owner) {
    return std::unexpected(NotRunnable{
        .sentence = path + " belongs to somebody who is neither root nor the script's user"});
  }
  // Everybody may write to a link, and nobody can.
  if (!S_ISLNK(status.st_mode) && (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return std::unexpected(
        NotRunnable{.sentence = path + " can be changed by others: its mode lets them write"});
  }
  return {};
}

// "/", "/usr", "/usr/bin", "/usr/bin/dig".
std::expected<void, NotRunnable> judge_way(const std::string& path, uid_t owner) {
  if (const auto root = judge_part("/", owner); !root) return root;
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    if (const auto part = judge_part(path.substr(0, end), owner); !part) return part;
    if (end == std::string::npos) return {};
  }
}

std::expected<std::string, NotRunnable> resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (real == nullptr) return std::unexpected(failed(path, errno));
  return std::string(real.get());
}

std::expected<std::string, NotRunnable> search(const std::string& word) {
  for (std::string_view rest = kSearchPath; !rest.empty();) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string path = std::string(rest.substr(0, end)) + "/" + word;
    if (access(path.c_str(), X_OK) == 0) return path;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::unexpected(NotRunnable{
      .error = ENOENT, .sentence = word + " is in none of " + std::string(kSearchPath)});
}

}  // namespace

std::expected<std::string, NotRunnable> find_program(const std::string& word, uid_t owner) {
  const bool has_slash = word.find('/') != std::string::npos;
  if (has_slash && word.front() != '/') {
    return std::unexpected(
        NotRunnable{.error = ENOENT, .sentence = word + ": the path of a script must be absolute"});
  }
  const auto path = has_slash ? std::expected<std::string, NotRunnable>(word) : search(word);
  if (!path) return path;
  // The way as it is written, and the way to what its links lead to.
  const auto real = resolved(*path);
  if (!real) return std::unexpected(real.error());
  if (const auto way = judge_way(*path, owner); !way) return std::unexpected(way.error());
  if (const auto way = judge_way(*real, owner); !way) return std::unexpected(way.error());
  struct stat status{};
  if (stat(real->c_str(), &status) != 0) return std::unexpected(failed(*real, errno));
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(NotRunnable{.error = EACCES, .sentence = *path + " is not a file"});
  }
  if (access(real->c_str(), X_OK) != 0) return std::unexpected(failed(*path, errno));
  return *path;
}

}  // namespace checks
