// The keywords of notify_url, which only regent has.
#include "config/schema.h"
#include "contract/plan_url.h"

namespace config {
namespace {

constexpr Range kSeconds{1'000'000, contract::kMaxPostTimeoutMs * 1000ULL};  // in millionths
// That of the keywords in a block that keepalived is said to ignore as a whole.
constexpr std::string_view kOnlyInOurBlock = "does not know the block.";

constexpr Keyword kNotifyUrl[] = {
    {.name = "url",
     .type = Type::word,
     .default_text = "none, it is required",
     .target = &NotifyUrl::url,
     .is_required = true,
     .help = "Where to; in double quotes, so that all of it is one word.",
     .example = "\"https://pager.example.org/hook?key=1\"",
     .difference = kOnlyInOurBlock},
    {.name = "header",
     .type = Type::text,
     .default_text = "none",
     .target = &NotifyUrl::header,
     .help = "Further header lines, with \\n between two.",
     .example = "\"Authorization: Bearer x\"",
     .difference = kOnlyInOurBlock},
    {.name = "ca_file",
     .type = Type::word,
     .default_text = "the certificates of the system",
     .target = &NotifyUrl::ca_file,
     .help = "A file of PEM certificates that are trusted instead of those of the system.",
     .example = "/etc/ssl/our-ca.pem",
     .difference = kOnlyInOurBlock},
    {.name = "timeout",
     .type = Type::decimal,
     .range = kSeconds,
     .default_text = "10",
     .target = &NotifyUrl::timeout,
     .help = "Seconds after which an attempt has failed.",
     .example = "5",
     .difference = kOnlyInOurBlock},
};

constexpr BlockKeywords kUrls[] = {{Block::notify_url, kNotifyUrl}};

}  // namespace

std::span<const BlockKeywords> url_keywords() { return kUrls; }

}  // namespace config
