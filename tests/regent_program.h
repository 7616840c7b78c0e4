// The program `regent` as an operator or a script calls it: a line for the shell, what it prints
// and its exit status.
#pragma once

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace tests {

struct Outcome {
  int status = -1;
  std::string output;
};

// Runs a shell command in the folder of the fixtures. REGENT is the program; it gets 20 s.
inline Outcome run(const std::string& command) {
  const std::string whole = fmt::format("cd '{}' && REGENT='timeout 20 {}' && {}",
                                        REGENT_FIXTURE_FOLDER, REGENT_PROGRAM, command);
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
