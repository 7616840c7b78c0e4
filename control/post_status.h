// A URL in the status document: posting.h says how it stands, and status_document.cc shows it.
#pragma once

#include <cstdint>
#include <string>

#include "contract/plan.h"
#include "control/posting.h"

namespace control {

// One of the document's `urls`, an object on one line. Where it is stays unsaid: a URL may hold a
// secret.
std::string url_text(const contract::Plan& plan, std::uint32_t url, const PostState& state);

}  // namespace control
