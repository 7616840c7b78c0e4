// A failed system call: which one, and errno.
#pragma once

#include <string>

namespace os {

struct SysError {
  const char* call = "";  // a string literal, such as "bind"
  int number = 0;         // errno

  // "bind: Address already in use"
  std::string to_string() const;
};

// From errno of the call that just failed.
SysError last_error(const char* call);

}  // namespace os
