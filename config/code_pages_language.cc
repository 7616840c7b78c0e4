// The pages of diagnostics about what is done to the text itself before a keyword is looked at:
// conditions, definitions, repetitions and includes (docs/LANGUAGE.md).
#include "config/code_page.h"

namespace config {
namespace {

constexpr CodePage kPages[] = {
    {.code = Code::undefined_name,
     .title = "a name that is not defined",
     .meaning = "$NAME looks like a definition, and nothing above this line defines it. It stays "
                "in the text as it is.",
     .remedy = "Define it above the line, with $NAME=VALUE at the start of a line, or correct its "
               "name.",
     .keepalived = "leaves it, too, and outside quotes takes the braces of ${NAME} for a block",
     .example = {.around = Around::file, .text = "global_defs {\n    router_id $NAME\n}"}},
    {.code = Code::bad_definition,
     .title = "a definition that cannot be used here",
     .meaning = "It has several lines and something stands behind it, or it is a built-in one that "
                "has no value: an environment variable that is not set, or whose name does not "
                "start with REGENT_.",
     .remedy = "Put what follows on a line of its own, or set the variable for the daemon.",
     .keepalived = "leaves the name in the text and goes on",
     .example = {.around = Around::file, .text = "global_defs {\n    router_id ${_ENV HOME}\n}"}},
    {.code = Code::bad_repetition,
     .title = "a repetition that cannot be read",
     .meaning = "~SEQ takes a name and one to three numbers, ~LST a name or several in braces, and "
                "values. Something to be repeated must stand behind them on the line.",
     .remedy = "Write ~SEQ(vlan, 1, 254) or ~LST(host, a, b), and the rest of the line behind it.",
     .keepalived = "logs a line and goes on without it",
     .example = {.text = "~SEQ(vlan) priority 150"}},
    {.code = Code::bad_condition,
     .title = "a condition without a name",
     .meaning = "@NAME makes a line count only on the host of that name, @^NAME on all others. No "
                "name follows the @.",
     .remedy = "Write the name without a blank behind the @.",
     .keepalived = "ignores the line",
     .example = {.text = "@ priority 150"}},
    {.code = Code::expansion_limit,
     .title = "more than a text may become",
     .meaning = "Definitions that contain each other, repetitions that lie in each other, or files "
                "and lines that are too many. A definition that contains itself never ends.",
     .remedy = "Follow the place of the message to what grows, and cut it.",
     .example = {.around = Around::file,
                 .text = "$NAME=dns${NAME}\nglobal_defs {\n    router_id $NAME\n}"}},
    {.code = Code::include_failed,
     .title = "a file that cannot be included",
     .meaning = "It is not there, cannot be read, is not below the folder of the main file, or "
                "others than root can change it. Or a pattern matches no file and the keyword "
                "demands one. Going on without the file would leave out virtual routers.",
     .remedy = "Follow the message. `regent explain include` says what may be included.",
     .example = {.around = Around::file, .text = "include conf.d/dns.conf"}},
    {.code = Code::include_cycle,
     .title = "a file that includes itself",
     .meaning = "The file is being read already: it includes itself, or a file that includes it.",
     .remedy = "Remove one of the includes.",
     .example = {.around = Around::file, .text = "# This is test.conf.\ninclude test.conf"}},
    {.code = Code::include_empty,
     .title = "a pattern that matches no file",
     .meaning = "Nothing is included here. It may be meant so, as with a folder that is still "
                "empty.",
     .remedy = "Nothing, or use includem, with which it is an error.",
     .example = {.around = Around::file, .text = "include conf.d/*.conf"}},
    {.code = Code::loose_permissions,
     .title = "a file that others than root can change",
     .meaning = "Who can change the file, or put another one in its place, decides about the "
                "addresses of this host. Files that are included are refused for that reason; of "
                "the main file it is only said.",
     .remedy = "As root: chown root:root FILE and chmod go-w FILE.",
     .keepalived = "says nothing",
     .example = {.around = Around::file,
                 .text = "# After chmod o+w of this file.",
                 .is_loose = true}},
};

}  // namespace

std::span<const CodePage> language_code_pages() { return kPages; }

}  // namespace config
