#include "checks/file_checks.h"

#include <cerrno>
#include <cstring>

#include "checks/file_value.h"
#include "contract/check_message.h"
#include "contract/priority_list.h"

namespace checks {

using contract::CheckResult;
using contract::RunOutcome;

namespace {

std::vector<std::uint32_t> lists_of(const contract::Plan& plan) {
  std::vector<std::uint32_t> checks;
  for (std::uint32_t check = 0; check < plan.checks().size(); ++check) {
    if (plan.checks()[check].kind == contract::CheckKind::list) checks.push_back(check);
  }
  return checks;
}

std::vector<WatchedFile> files_of(const contract::Plan& plan) {
  std::vector<WatchedFile> files;
  for (const contract::PlanFile& row : plan.files()) {
    files.push_back({.path = std::string(plan.path(row)), .limit_bytes = kMaxValueBytes});
  }
  for (const std::uint32_t check : lists_of(plan)) {
    files.push_back({.path = std::string(plan.name(plan.checks()[check])),
                     .limit_bytes = contract::kMaxPriorityListBytes + 1});
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
    : checks_(plan.files().size()),
      first_list_(checks_.size()),
      ranks_(plan),
      files_(files_of(plan)) {
  for (std::uint32_t check = 0; check < plan.checks().size(); ++check) {
    const contract::PlanCheck& row = plan.checks()[check];
    if (row.kind == contract::CheckKind::file) checks_[row.subject] = check;
  }
  for (const std::uint32_t check : lists_of(plan)) checks_.push_back(check);
}

std::span<const FileChecks::Found> FileChecks::take_events() { return found(files_.take_events()); }

std::span<const FileChecks::Found> FileChecks::look_around(vrrp::Instant now) {
  return found(files_.look_around(now));
}

std::span<const FileChecks::Found> FileChecks::found(std::span<const WatchedFiles::Read> reads) {
  found_.clear();
  for (const WatchedFiles::Read& read : reads) {
    found_.push_back({.check = checks_[read.file],
                      .result = read.file < first_list_ ? result_of(read) : result_of_list(read)});
  }
  return found_;
}

CheckResult FileChecks::result_of_list(const WatchedFiles::Read& read) {
  Ranks::Outcome outcome;
  if (read.content) {
    outcome = ranks_.take(checks_[read.file], *read.content);
  } else {
    outcome.text = std::strerror(read.content.error());
    if (read.content.error() == EACCES) outcome.text += " (regent-checkd reads it)";
  }
  CheckResult result{.outcome = static_cast<std::uint32_t>(outcome.is_good ? RunOutcome::passed
                                                                           : RunOutcome::failed)};
  result.output_size_bytes = contract::put_output(result.output, outcome.text);
  return result;
}

std::vector<std::string> folders_of_files(const contract::Plan& plan) {
  std::vector<std::string> folders;
  for (const WatchedFile& file : files_of(plan)) {
    const std::string folder = folder_of(file.path);
    const std::string above = folder_of(folder);
    folders.push_back(above == "/" ? folder : above);
  }
  return folders;
}

}  // namespace checks
