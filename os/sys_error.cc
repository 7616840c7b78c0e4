#include "os/sys_error.h"

#include <cerrno>
#include <cstring>

namespace os {

std::string SysError::to_string() const { return std::string(call) + ": " + std::strerror(number); }

SysError last_error(const char* call) { return {.call = call, .number = errno}; }

}  // namespace os
