// The program `regent` as an operator or a script calls it: a line for the shell, what it prints
// and its exit status.
#pragma once

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace tests {

struct Outcome {
  int status = -1;
  std::string output;
};

// A copy of the fixtures, in which everything belongs to us and only we can change it: that is a
// part of what is judged.
class FixtureCopy {
 public:
  FixtureCopy() {
    namespace fs = std::filesystem;
    std::string name = (fs::temp_directory_path() / "regent-fixtures-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
    fs::copy(REGENT_FIXTURE_FOLDER, folder_, fs::copy_options::recursive);
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      fs::permissions(entry, fs::perms::group_write | fs::perms::others_write,
                      fs::perm_options::remove);
    }
  }
  ~FixtureCopy() { std::filesystem::remove_all(folder_); }
  FixtureCopy(const FixtureCopy&) = delete;
  FixtureCopy& operator=(const FixtureCopy&) = delete;

  std::string folder() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

inline std::string fixture_folder() {
  static const FixtureCopy kCopy;
  return kCopy.folder();
}

// Runs a shell command in that copy. REGENT is the program; it gets 20 s.
inline Outcome run(const std::string& command) {
  const std::string whole = fmt::format("cd '{}' && REGENT='timeout 20 {}' && {}", fixture_folder(),
                                        REGENT_PROGRAM, command);
  Outcome outcome;
  FILE* pipe = popen(whole.c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::string chunk(4096, '\0');
  for (std::size_t size = 1; size > 0;) {
    size = fread(chunk.data(), 1, chunk.size(), pipe);
    outcome.output.append(chunk, 0, size);
  }
  const int status = pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

}  // namespace tests
