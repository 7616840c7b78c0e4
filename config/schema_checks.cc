// The keywords of dns_check and tcp_check, which only regent has.
#include "config/schema.h"

namespace config {
namespace {

constexpr Range kIntervalSeconds{100'000, 1'000'000'000'000};  // in millionths
constexpr Range kPartSeconds{1'000, 1'000'000'000'000};        // likewise
constexpr Range kRuns{1, contract::kMaxRiseFall};
constexpr Range kWeight{0, 253};
// That of the keywords in a block that keepalived is said to ignore as a whole.
constexpr std::string_view kOnlyInOurBlock = "does not know the block.";

constexpr Keyword kSource{
    .name = "source",
    .type = Type::host,
    .default_text = "as the routes of the host say",
    .target = &NativeCheck::source,
    .help = "The address that servers of its family are asked from; once for each family.",
    .example = "127.0.0.1",
    .difference = kOnlyInOurBlock};
constexpr Keyword kInterval{.name = "interval",
                            .type = Type::decimal,
                            .range = kIntervalSeconds,
                            .default_text = "1",
                            .target = &NativeCheck::interval,
                            .help = "Seconds from one start to the next.",
                            .example = "2",
                            .difference = kOnlyInOurBlock};
constexpr Keyword kFastInterval{
    .name = "fast_interval",
    .type = Type::decimal,
    .range = kIntervalSeconds,
    .default_text = "interval",
    .target = &NativeCheck::fast_interval,
    .help = "The interval while results speak against the state; not more than the other one.",
    .example = "0.2",
    .difference = kOnlyInOurBlock};
constexpr Keyword kTimeout{
    .name = "timeout",
    .type = Type::decimal,
    .range = kPartSeconds,
    .default_text = "four fifths of interval",
    .target = &NativeCheck::timeout,
    .help = "Seconds after which a run has failed; not more than the interval.",
    .example = "0.5",
    .difference = kOnlyInOurBlock};
constexpr Keyword kRise{.name = "rise",
                        .type = Type::number,
                        .range = kRuns,
                        .default_text = "1",
                        .target = &NativeCheck::rise,
                        .help = "How many good runs make it succeed.",
                        .example = "2",
                        .difference = kOnlyInOurBlock};
constexpr Keyword kFall{.name = "fall",
                        .type = Type::number,
                        .range = kRuns,
                        .default_text = "1",
                        .target = &NativeCheck::fall,
                        .help = "How many bad runs make it fail.",
                        .example = "3",
                        .difference = kOnlyInOurBlock};
constexpr Keyword kCheckWeight{.name = "weight",
                               .type = Type::weight,
                               .range = kWeight,
                               .default_text = "0",
                               .target = &NativeCheck::weight,
                               .help = "What is added to the priority; 0: a failure is a fault.",
                               .example = "-20",
                               .difference = kOnlyInOurBlock};
constexpr Keyword kInitFail{
    .name = "init_fail",
    .type = Type::flag,
    .default_text = "off",
    .target = &NativeCheck::init_fail,
    .help = "Count it as failed until it has succeeded, instead of waiting for its first result.",
    .difference = kOnlyInOurBlock};
constexpr Keyword kRequire{.name = "require",
                           .type = Type::choice,
                           .choices = "all any",
                           .default_text = "all",
                           .target = &NativeCheck::require,
                           .help = "How many of several servers have to be right.",
                           .example = "any",
                           .difference = kOnlyInOurBlock};

constexpr Keyword kDnsCheck[] = {
    {.name = "server",
     .type = Type::hosts,
     .default_text = "none, it is required; the port is 53",
     .target = &NativeCheck::server,
     .is_required = true,
     .help = "The DNS servers that are asked, 16 at the most; further lines add to them.",
     .example = "127.0.0.1 ::1",
     .difference = kOnlyInOurBlock},
    {.name = "query",
     .type = Type::query,
     .default_text = "none, it is required; the type is A, the class IN",
     .target = &NativeCheck::query,
     .is_required = true,
     .help = "What is asked: a name, its type, which is A if not given, and its class, IN.",
     .example = "health.example TXT",
     .difference = kOnlyInOurBlock},
    {.name = "expect",
     .type = Type::expectation,
     .default_text = "NOERROR",
     .target = &NativeCheck::answer,
     .help = "What makes an answer a good one.",
     .example = "NOERROR answer \"ok\"",
     .difference = kOnlyInOurBlock},
    {.name = "recursion",
     .type = Type::flag_or_bool,
     .default_text = "on",
     .target = &NativeCheck::recursion,
     .help = "Ask the server to get the answer from others when it has none itself.",
     .example = "off",
     .difference = kOnlyInOurBlock},
    {.name = "transport",
     .type = Type::choice,
     .choices = "udp tcp",
     .default_text = "udp",
     .target = &NativeCheck::transport,
     .help = "How the servers are asked; after a truncated answer over UDP, TCP follows.",
     .example = "tcp",
     .difference = kOnlyInOurBlock},
    {.name = "max_latency",
     .type = Type::decimal,
     .range = kPartSeconds,
     .default_text = "timeout",
     .target = &NativeCheck::max_latency,
     .help = "Seconds after which a good answer comes too late; not more than the timeout.",
     .example = "0.2",
     .difference = kOnlyInOurBlock},
    kSource,
    kInterval,
    kFastInterval,
    kTimeout,
    kCheckWeight,
    kRise,
    kFall,
    kInitFail,
    kRequire,
};

constexpr Keyword kTcpCheck[] = {
    {.name = "server",
     .type = Type::hosts,
     .default_text = "none, it is required with a port",
     .target = &NativeCheck::server,
     .is_required = true,
     .help = "Where connections are made to, 16 at the most; further lines add to them.",
     .example = "127.0.0.1 ::1 port 80",
     .difference = kOnlyInOurBlock},
    {.name = "send",
     .type = Type::text,
     .default_text = "nothing",
     .target = &NativeCheck::send,
     .help = "What is sent when the connection is there.",
     .example = "\"HEAD / HTTP/1.0\\r\\n\\r\\n\"",
     .difference = kOnlyInOurBlock},
    {.name = "expect",
     .type = Type::text,
     .default_text = "nothing: that the connection is made is enough",
     .target = &NativeCheck::expect,
     .help = "What has to come, somewhere in what the server sends.",
     .example = "\" 200 \"",
     .difference = kOnlyInOurBlock},
    kSource,
    kInterval,
    kFastInterval,
    kTimeout,
    kCheckWeight,
    kRise,
    kFall,
    kInitFail,
    kRequire,
};

constexpr BlockKeywords kChecks[] = {
    {Block::dns_check, kDnsCheck},
    {Block::tcp_check, kTcpCheck},
};

}  // namespace

std::span<const BlockKeywords> check_keywords() { return kChecks; }

}  // namespace config
