// What this host calls itself.
#pragma once

#include <string>

namespace os {

// "localhost" when it cannot be had.
std::string host_name();

}  // namespace os
