#include "control/compiled_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <expected>
#include <string_view>
#include <utility>
#include <vector>

#include "config/dialect.h"
#include "config/input.h"
#include "config/render.h"
#include "config/source.h"
#include "config/surroundings.h"
#include "os/beneath.h"
#include "os/fd.h"

namespace control {
namespace {

using config::FileRefusal;

struct MainFile {
  std::string text;
  os::Denied denied;  // who else can change it
};

std::unexpected<std::string> cannot_open(int error) {
  return std::unexpected(std::string("cannot be opened: ") + std::strerror(error));
}

bool is_regular(const os::Fd& file) {
  struct stat status{};
  return fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode);
}

std::expected<MainFile, std::string> read_file(const std::string& file) {
  // What is no file is not opened: that alone can do something, as with a watchdog or a tape.
  const os::Fd handle(open(file.c_str(), O_PATH | O_CLOEXEC));
  if (!handle.is_open()) return cannot_open(errno);
  if (!is_regular(handle)) return std::unexpected(config::read_text(handle.number()).error());
  // Non-blocking, as another file may have come to this name, and not every file of /proc ends.
  const os::Fd source(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!source.is_open()) return cannot_open(errno);
  auto text = config::read_text(source.number());
  if (!text) return std::unexpected(text.error());
  return MainFile{.text = *std::move(text), .denied = os::judge_owner(source, geteuid())};
}

FileRefusal refusal_of(os::Denied denied) {
  return {.sentence = os::describe(denied), .is_missing = denied.denial == os::Denial::missing};
}

// What the supervisor does for the daemon (privsep/supervisor/include_door.h), as the caller.
std::expected<std::string, FileRefusal> read_included(const os::Folder& folder,
                                                      const std::string& path) {
  const auto file = folder.open(path, geteuid());
  if (!file) return std::unexpected(refusal_of(file.error()));
  auto text = config::read_text(file->number());
  if (!text) return std::unexpected(FileRefusal{.sentence = text.error()});
  return *std::move(text);
}

std::expected<std::vector<std::string>, FileRefusal> list_folder(const os::Folder& folder,
                                                                 const std::string& path) {
  const auto names = folder.list(path, geteuid());
  if (!names) return std::unexpected(refusal_of(names.error()));
  return os::split_names(*names);
}

config::Surroundings surroundings_of(const os::Folder& folder, const FileOptions& options,
                                     os::Denied denied) {
  const bool is_loose = denied.denial != os::Denial::none;
  return {.dialect = config::dialect_named(options.compat),
          .config_id = options.config_id.empty() ? config::default_config_id() : options.config_id,
          .folder = folder.path(),
          .files = {.read = [&](const std::string& path) { return read_included(folder, path); },
                    .list = [&](const std::string& path) { return list_folder(folder, path); }},
          .environment = config::environment_variable,
          .loose_permissions = is_loose ? os::describe(denied) : ""};
}

config::Compilation compile(const FileOptions& options, const config::Source& source,
                            const std::expected<MainFile, std::string>& main) {
  if (!main) return config::unreadable(source, main.error());
  const os::Folder folder = os::Folder::of(options.file);
  return config::compile(source, surroundings_of(folder, options, main->denied));
}

}  // namespace

struct CompiledFile::Parts {
  explicit Parts(const FileOptions& options)
      : name(options.file),
        main(read_file(options.file)),
        source(name, main ? std::string_view(main->text) : ""),
        compilation(compile(options, source, main)) {}

  std::string name;
  std::expected<MainFile, std::string> main;
  config::Source source;  // borrows the two above
  config::Compilation compilation;
};

CompiledFile::CompiledFile(const FileOptions& options)
    : parts_(std::make_unique<const Parts>(options)) {}

CompiledFile::~CompiledFile() = default;

const config::Compilation& CompiledFile::compilation() const { return parts_->compilation; }

std::string CompiledFile::report() const {
  const config::Compilation& result = compilation();
  return config::render(result.sources, result.diagnostics) + config::summary(result.diagnostics);
}

config::Conversion convert_file(const FileOptions& options) {
  const std::expected<MainFile, std::string> main = read_file(options.file);
  const config::Source source(options.file, main ? std::string_view(main->text) : "");
  if (!main) {
    const config::Compilation result = config::unreadable(source, main.error());
    return {.text = {}, .list = config::render(result.sources, result.diagnostics)};
  }
  const os::Folder folder = os::Folder::of(options.file);
  return config::convert(source, surroundings_of(folder, options, main->denied));
}

int print(std::string_view text) {
  std::signal(SIGPIPE, SIG_IGN);
  while (!text.empty()) {
    const ssize_t size = write(STDOUT_FILENO, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EPIPE ? 0 : errno;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return 0;
}

}  // namespace control
