// A configuration file for the commands that read one (`regent check` and its siblings), which are
// no process of the daemon: opened as the caller, with all that it includes, and compiled as
// regent-compile would. Never waits for what is behind a name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/compile.h"
#include "config/convert.h"

namespace control {

struct FileOptions {
  std::string file = {};
  std::string compat = {};  // keepalived or none; empty: as the name of the file says
  std::string config_id =
      {};  // what @ID is compared with; empty: the host's name up to its first dot
};

class CompiledFile {
 public:
  // Reads and compiles. A file that cannot be read has a diagnostic that says why.
  explicit CompiledFile(const FileOptions& options);
  ~CompiledFile();
  CompiledFile(const CompiledFile&) = delete;
  CompiledFile& operator=(const CompiledFile&) = delete;
  CompiledFile(CompiledFile&&) = delete;
  CompiledFile& operator=(CompiledFile&&) = delete;

  // Both are valid as long as the CompiledFile.
  const config::Compilation& compilation() const;
  // What its diagnostics look like, and the line that counts them; for a terminal.
  std::string report() const;

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

// The file as `regent convert` wants it, read in the same way.
config::Conversion convert_file(const FileOptions& options);

// To standard output; 0, or errno of the write that failed. A reader that closes it early (`|
// head`) is no error.
int print(std::string_view text);

}  // namespace control
