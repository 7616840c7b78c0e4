#include "control/status_command.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <expected>
#include <string_view>

#include "contract/roles.h"
#include "control/status_details.h"
#include "control/status_fields.h"
#include "control/status_query.h"
#include "control/status_table.h"

namespace control {
namespace {

// Returns errno of the write that failed, 0 when all is written.
int write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(STDOUT_FILENO, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return 0;
}

// What is to be printed, or why nothing can be.
std::expected<std::string, std::string> answer(const std::string& run_directory, StatusForm form) {
  const std::string path = run_directory + "/" + std::string(contract::kStatusSocketName);
  std::expected<std::string, std::string> document = query_status(path, kAnswerLimit);
  if (!document) return document;
  if (form == StatusForm::table) return status_table(*document);
  if (form == StatusForm::details) {
    const std::expected<std::string, std::string> details = status_details(*document);
    if (!details) return details;
    const std::expected<std::string, std::string> table = status_table(*document);
    return table ? *table + *details : table;
  }
  if (const auto checked = check_document(*document); !checked) {
    return std::unexpected(checked.error());
  }
  return document;
}

}  // namespace

int status_command(const std::string& run_directory, StatusForm form) {
  const std::expected<std::string, std::string> text = answer(run_directory, form);
  if (!text) {
    std::fprintf(stderr, "regent: %s\n", text.error().c_str());
    return kStatusNoAnswer;
  }
  std::signal(SIGPIPE, SIG_IGN);
  const int error = write_all(*text);
  if (error == 0 || error == EPIPE) return kStatusShown;
  std::fprintf(stderr, "regent: writing the status: %s\n", std::strerror(error));
  return kStatusNotWritten;
}

}  // namespace control
