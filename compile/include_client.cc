#include "compile/include_client.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/input.h"
#include "contract/include.h"
#include "contract/message.h"
#include "os/beneath.h"
#include "os/channel.h"

namespace compile {
namespace {

using config::FileRefusal;

struct Answer {
  std::string names;
  os::Fd file;
};

FileRefusal refusal_of(os::Denied denied) {
  return {.sentence = os::describe(denied), .is_missing = denied.denial == os::Denial::missing};
}

FileRefusal failed(int error) { return refusal_of({.denial = os::Denial::failed, .error = error}); }

std::expected<Answer, FileRefusal> ask(const os::Fd& channel, contract::IncludeOperation operation,
                                       std::string_view path) {
  const auto request = contract::make_include_request(operation, path);
  if (!request) return std::unexpected(failed(ENAMETOOLONG));
  if (const auto sent = os::send_record(channel, contract::bytes_of(*request)); !sent) {
    return std::unexpected(failed(sent.error().number));
  }
  std::vector<std::uint8_t> record(contract::kMaxIncludeReplyBytes);
  auto received = os::receive_fds(channel, record);
  if (!received) return std::unexpected(failed(received.error().number));
  contract::IncludeReply reply;
  if (received->size_bytes < sizeof(reply)) return std::unexpected(failed(EPIPE));
  std::memcpy(&reply, record.data(), sizeof(reply));
  if (reply.denial != 0) {
    return std::unexpected(
        refusal_of({.denial = static_cast<os::Denial>(reply.denial), .error = reply.error}));
  }
  Answer answer;
  const auto* const names = reinterpret_cast<const char*>(record.data());
  answer.names.assign(names + sizeof(reply), names + received->size_bytes);
  if (!received->fds.empty()) answer.file = std::move(received->fds.front());
  return answer;
}

std::expected<std::string, FileRefusal> read(const os::Fd& channel, const std::string& path) {
  const auto answer = ask(channel, contract::IncludeOperation::open, path);
  if (!answer) return std::unexpected(answer.error());
  auto text = config::read_text(answer->file.number());
  if (!text) return std::unexpected(FileRefusal{.sentence = text.error()});
  return *std::move(text);
}

std::expected<std::vector<std::string>, FileRefusal> list(const os::Fd& channel,
                                                          const std::string& path) {
  const auto answer = ask(channel, contract::IncludeOperation::list, path);
  if (!answer) return std::unexpected(answer.error());
  return os::split_names(answer->names);
}

}  // namespace

config::FileDoor door_of(const os::Fd& channel) {
  return {.read = [&channel](const std::string& path) { return read(channel, path); },
          .list = [&channel](const std::string& path) { return list(channel, path); }};
}

}  // namespace compile
