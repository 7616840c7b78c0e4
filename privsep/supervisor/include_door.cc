#include "privsep/supervisor/include_door.h"

#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contract/message.h"
#include "os/channel.h"

namespace supervisor {
namespace {

constexpr uid_t kRoot = 0;

contract::IncludeReply reply_of(os::Denied denied) {
  return {.denial = static_cast<std::uint32_t>(denied.denial), .error = denied.error};
}

// Somebody who does not take the answer has ended, or breaks the contract.
bool is_sent(const std::expected<void, os::SysError>& sent) {
  return sent || sent.error().number == EPIPE || sent.error().number == ECONNRESET;
}

bool send_file(const os::Fd& channel, const std::expected<os::Fd, os::Denied>& file) {
  const contract::IncludeReply reply = file ? contract::IncludeReply{} : reply_of(file.error());
  const int number = file ? file->number() : -1;
  return is_sent(
      os::send_fds(channel, contract::bytes_of(reply), std::span(&number, file ? 1 : 0)));
}

bool send_names(const os::Fd& channel, const std::expected<std::string, os::Denied>& names) {
  const contract::IncludeReply reply = names ? contract::IncludeReply{} : reply_of(names.error());
  const std::span<const std::uint8_t> header = contract::bytes_of(reply);
  std::vector<std::uint8_t> record(header.begin(), header.end());
  if (names) record.insert(record.end(), names->begin(), names->end());
  return is_sent(os::send_record(channel, record));
}

}  // namespace

bool IncludeDoor::answer(os::Fd& channel) {
  std::array<std::uint8_t, sizeof(contract::IncludeRequest)> record{};
  const auto size = os::receive_record(channel, record);
  if (!size && size.error().number == EAGAIN) return true;
  const bool has_ended = size ? *size == 0 : size.error().number == ECONNRESET;
  if (has_ended) channel.close();
  if (!size || has_ended) return has_ended;
  const std::optional<contract::IncludeRequest> request =
      contract::read_include_request(std::span(record).first(*size));
  if (!request || left_-- == 0) return false;
  const std::string path = request->path.data();
  return request->operation == contract::IncludeOperation::open
             ? send_file(channel, folder_.open(path, kRoot))
             : send_names(channel, folder_.list(path, kRoot));
}

}  // namespace supervisor
