#include "checks/file_checks.h"

#include "checks/file_value.h"
#include "contract/check_message.h"

namespace checks {

using contract::CheckResult;
using contract::RunOutcome;

namespace {

std::vector<WatchedFile> files_of(const contract::Plan& plan) {
  std::vector<WatchedFile> files;
  for (const contract::PlanFile& row : plan.files()) {
    files.push_back({.path = std::string(plan.path(row)), .limit_bytes = kMaxValueBytes});
  }
  return files;
}

CheckResult result_of(const WatchedFiles::Read& read) {
  if (!read.content) {
    return {.outcome = static_cast<std::uint32_t>(RunOutcome::unreadable),
            .code = read.content.error()};
  }
  return {.outcome = static_cast<std::uint32_t>(RunOutcome::value),
          .code = file_value(*read.content)};
}

}  // namespace

FileChecks::FileChecks(const contract::Plan& plan)
    : checks_(plan.files().size()), files_(files_of(plan)) {
  for (std::uint32_t check = 0; check < plan.checks().size(); ++check) {
    const contract::PlanCheck& row = plan.checks()[check];
    if (row.kind == contract::CheckKind::file) checks_[row.subject] = check;
  }
}

std::span<const FileChecks::Found> FileChecks::take_events() { return found(files_.take_events()); }

std::span<const FileChecks::Found> FileChecks::look_around(vrrp::Instant now) {
  return found(files_.look_around(now));
}

std::span<const FileChecks::Found> FileChecks::found(std::span<const WatchedFiles::Read> reads) {
  found_.clear();
  for (const WatchedFiles::Read& read : reads) {
    found_.push_back({.check = checks_[read.file], .result = result_of(read)});
  }
  return found_;
}

std::vector<std::string> folders_of_files(const contract::Plan& plan) {
  std::vector<std::string> folders;
  for (const contract::PlanFile& row : plan.files()) {
    const std::string folder = folder_of(std::string(plan.path(row)));
    const std::string above = folder_of(folder);
    folders.push_back(above == "/" ? folder : above);
  }
  return folders;
}

}  // namespace checks
