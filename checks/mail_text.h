// A mail as sendmail -t reads it: headers, an empty line, the body. Who gets it and from whom it is
// comes from the Plan, which has been judged; what control says can become nothing but the words of
// a subject and a body. The caller is mailer.cc.
#pragma once

#include <string>
#include <string_view>

#include "contract/mail_message.h"
#include "contract/plan.h"

namespace checks {

// `host`: named in the subject when the Plan names none. What is not printable ASCII in it, as in
// nothing else, becomes a question mark.
std::string mail_text(const contract::Plan& plan, const contract::MailOrder& order,
                      std::string_view host);

// The words of the command line, each ended by a NUL byte: the program, and that it is to read the
// recipients in the headers and to end at the end of the input only.
std::string mail_words(const contract::Plan& plan);

}  // namespace checks
