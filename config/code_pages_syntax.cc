// The pages of diagnostics about the form of a file and of single values, and about keywords that
// do not count.
#include "config/code_page.h"

namespace config {
namespace {

using namespace std::string_view_literals;

constexpr CodePage kPages[] = {
    {.code = Code::unreadable,
     .title = "the file cannot be read",
     .meaning = "There is no such file, it may not be read, it is no regular file, it is larger "
                "than 16 MiB, or it is not text: a byte 0 is in it.",
     .remedy = "Give the name of a text file. Who runs `regent check` must be allowed to read it.",
     .example = {.around = Around::nothing, .text = "router_id dns1\0"sv}},
    {.code = Code::line_too_long,
     .title = "a line of more than 1,023 bytes",
     .meaning = "No line may be longer, also when its definitions are replaced: keepalived has no "
                "room for more.",
     .remedy = "Break the line: each keyword and each address has a line of its own anyway.",
     .keepalived = "ignores the whole line; 2.2.7 takes the rest for a line of its own",
     .example = {.around = Around::file,
                 .text = "global_defs {\n    router_id ",
                 .repeated = "x",
                 .times = 1100,
                 .rest = "\n}"}},
    {.code = Code::unknown_keyword,
     .title = "an unknown keyword or word",
     .meaning = "Nothing of this name may stand at this place. With keepalived, a misspelt keyword "
                "silently has no effect, and an address may run without its health check.",
     .remedy = "Follow the suggestion, or remove the line. `regent explain KEYWORD` tells what a "
               "keyword does.",
     .keepalived = "ignores it and starts",
     .example = {.text = "prioritty 150"}},
    {.code = Code::unterminated_quote,
     .title = "a quote that does not end",
     .meaning = "A double quote is opened and not closed on the same line. The rest of the line "
                "may have been meant as something else.",
     .remedy = "Close the quote on the same line.",
     .keepalived = "leaves the word out, and starts unless its keyword needs it",
     .example = {.text = "priority \"150"}},
    {.code = Code::missing_open_brace,
     .title = "a block without its opening brace",
     .meaning = "The keyword opens a block, but no { follows on the same or the next line. What "
                "follows is read as if it were there.",
     .remedy = "Put the { behind the keyword.",
     .keepalived = "logs a line and goes on",
     .example = {.around = Around::nothing,
                 .text = "vrrp_instance dns\n    interface eth0\n    virtual_router_id 50\n    "
                         "virtual_ipaddress { 192.0.2.1/24 }\n}"}},
    {.code = Code::missing_close_brace,
     .title = "a block that is not closed",
     .meaning = "A keyword cannot be where it stands unless a } is missing before it, or the file "
                "ends within a block.",
     .remedy = "Close the block where it should end.",
     .keepalived = "logs a line and starts",
     .example = {.around = Around::nothing,
                 .text = "vrrp_instance dns {\n    interface eth0\n    virtual_router_id 50\n    "
                         "virtual_ipaddress { 192.0.2.1/24 }"}},
    {.code = Code::extra_close_brace,
     .title = "a closing brace too many",
     .meaning =
         "There is no block that it could close. Perhaps one before it was closed too early.",
     .remedy = "Remove the brace, or find the place where one is missing.",
     .keepalived = "ignores it",
     .example = {.around = Around::nothing,
                 .text = "vrrp_instance dns {\n    interface eth0\n    virtual_router_id 50\n    "
                         "virtual_ipaddress { 192.0.2.1/24 }\n}\n}"}},
    {.code = Code::unexpected_open_brace,
     .title = "an opening brace where no block begins",
     .meaning = "The keyword before it opens no block, or there is no keyword before it. What is "
                "inside is skipped.",
     .remedy = "Remove the brace and its closing one.",
     .keepalived = "ignores the brace, and takes its closing one for that of the block around it",
     .example = {.text = "priority 150 {\n}"}},
    {.code = Code::not_supported,
     .title = "known, but not supported yet",
     .meaning =
         "keepalived knows this keyword, or this value of it, and regent does not do it yet. It is "
         "an error, as leaving it out would change what happens to the addresses.",
     .remedy = "Remove it when you can do without; otherwise wait for a version that has it.",
     .example = {.text = "dont_track_primary"}},
    {.code = Code::extra_value,
     .title = "more values than the keyword takes",
     .meaning = "Only so many are looked at, and the others might have been meant to count. A "
                "common reason is several keywords on one line.",
     .remedy =
         "Put each keyword and each address on a line of its own, and remove what is too much.",
     .keepalived = "ignores what is too much",
     .example = {.text = "priority 150 200"}},
    {.code = Code::missing_value,
     .title = "a keyword without its value",
     .meaning = "The keyword needs a value, and there is none behind it on this line.",
     .remedy = "Write the value on the same line. The message says which ones there are.",
     .example = {.text = "priority"}},
    {.code = Code::not_a_number,
     .title = "no number where one is needed",
     .meaning = "The value is not made of digits only, or is not a decimal number with a point. "
                "Units such as s or ms are not understood.",
     .remedy = "Write the number alone. Times are in seconds.",
     .keepalived = "logs a line and goes on without the value",
     .example = {.text = "advert_int 1s"}},
    {.code = Code::out_of_range,
     .title = "a number out of its range",
     .meaning = "The number is smaller or greater than the keyword takes. What it would be taken "
                "for is not what was meant.",
     .remedy = "Choose a number in the range of the message.",
     .keepalived = "logs a line and goes on without the value, unless its own range is wider",
     .example = {.text = "priority 300"}},
    {.code = Code::not_a_choice,
     .title = "none of the possible words",
     .meaning = "The keyword takes one of a few words, which are case-sensitive.",
     .remedy = "Choose one of the words of the message.",
     .keepalived = "logs a line and goes on without the value",
     .example = {.text = "state master"}},
    {.code = Code::given_twice,
     .title = "one setting with two values",
     .meaning = "The same keyword is there twice in a block, with different values. Only one of "
                "them can be meant.",
     .remedy = "Remove one of the two.",
     .keepalived = "takes the last of most keywords, and the first of some",
     .example = {.text = "priority 100\npriority 150"}},
    {.code = Code::control_character,
     .title = "a control character in a word",
     .meaning = "A byte that cannot be seen is part of a word, so that the word is not what it "
                "looks like.",
     .remedy = "Remove it. An editor that shows control characters helps.",
     .keepalived = "takes it for a part of the word",
     .example = {.around = Around::nothing, .text = "global_defs {\n    router_id dns\x01\n}"}},
    {.code = Code::misplaced_keyword,
     .title = "a keyword in the wrong block",
     .meaning = "The keyword exists, but not in this block. Often a brace is missing or in the "
                "wrong place.",
     .remedy = "Move it into a block that the message names.",
     .keepalived = "ignores it and starts",
     .example = {.text = "router_id dns1"}},
    {.code = Code::comment_in_word,
     .title = "a comment that begins within a word",
     .meaning = "# and ! begin a comment wherever they stand outside double quotes, also within a "
                "word. The rest of the word is lost, as with keepalived.",
     .remedy = "Put the word into double quotes, or a blank before the comment.",
     .example = {.around = Around::file, .text = "global_defs {\n    router_id dns#1\n}"}},
    {.code = Code::repeated,
     .title = "the same setting twice",
     .meaning = "The keyword is there twice in a block with the same value. It does no harm, but "
                "one may be changed and the other forgotten.",
     .remedy = "Remove one of the two.",
     .example = {.text = "priority 150\npriority 150"}},
    {.code = Code::no_effect,
     .title = "accepted, but without effect yet",
     .meaning = "keepalived knows this keyword. regent accepts it, as the addresses do not depend "
                "on it, but does nothing with it yet.",
     .remedy = "Nothing, if you can do without it; for mail there is email_events.",
     .example = {.around = Around::file, .text = "global_defs {\n    smtp_server 192.0.2.25\n}"}},
    {.code = Code::skipped,
     .title = "a part that is not about VRRP",
     .meaning = "This belongs to the load balancer LVS, which keepalived also controls. regent "
                "skips it, with all that is inside.",
     .remedy = "Let keepalived, without its VRRP part, or another program control LVS.",
     .example = {.around = Around::file,
                 .text = "virtual_server 192.0.2.1 80 {\n    protocol TCP\n}"}},
    {.code = Code::not_planned,
     .title = "known, and not planned",
     .meaning = "keepalived knows this keyword, and regent will not do it, for the reason that the "
                "message gives.",
     .remedy = "Remove it, and use what the message names instead.",
     .example = {.around = Around::file, .text = "global_defs {\n    enable_dbus\n}"}},
    {.code = Code::ignored,
     .title = "unknown, and ignored as keepalived does",
     .meaning = "The file is read as one of keepalived's, which ignores keywords and words that it "
                "does not know, or that stand in the wrong block. What they should have done does "
                "not happen: a misspelt vrrp_script leaves an address without its health check.",
     .remedy = "Correct or remove it. With `--compat none`, or under another name than "
               "keepalived.conf, it is an error.",
     .example = {.text = "prioritty 150"},
     .dialect = Dialect::keepalived},
    {.code = Code::differs,
     .title = "keepalived would do something else",
     .meaning = "The file is read as one of keepalived's, and at this place keepalived, without a "
                "word, does not do what the file says, or not what regent does.",
     .remedy = "Nothing for regent. As long as a host with keepalived has the same file, write "
               "what both understand in the same way.",
     .example = {.text = "authentication {\n    auth_pass d0n0tgue\n}"},
     .dialect = Dialect::keepalived},
};

}  // namespace

std::span<const CodePage> syntax_code_pages() { return kPages; }

}  // namespace config
