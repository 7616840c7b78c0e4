#include "config/argument_count.h"

namespace config {

ArgumentCount argument_count(Type type) {
  switch (type) {
    case Type::flag:
    case Type::block:
      return {0, 0};
    case Type::flag_or_bool:
    case Type::may_choose:
      return {0, 1};
    case Type::number:
    case Type::whole_seconds:
    case Type::decimal:
    case Type::word:
    case Type::choice:
    case Type::interface:
    case Type::named_block:
    case Type::host:
    case Type::text:
      return {1, 1};
    case Type::command:
    case Type::program:
    case Type::hosts:
    case Type::whole_hosts:
    case Type::mail_events:
    case Type::expectation:
    case Type::statuses:
      return {1, kAnyNumber};
    case Type::user:
    case Type::weight:
      return {1, 2};
    case Type::query:
    case Type::notification:
    case Type::owned_path:
      return {1, 3};
    case Type::first_content:
      return {0, 2};
    case Type::named_router:
      return {3, 3};
    case Type::unread:
      return {0, kAnyNumber};
  }
  return {0, 0};
}

}  // namespace config
