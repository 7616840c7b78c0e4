// What the answer of a web server is worth: its status and the beginning of its body. No socket and
// no HTTP: whoever asks (http_probe.h) hands in what libcurl has made of the bytes.
#pragma once

#include <regex.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "checks/finding.h"
#include "contract/plan_http.h"

namespace checks {

// So many bytes of a body are looked at, and no more.
inline constexpr std::size_t kMaxHttpBodyBytes = std::size_t{1} << 16;

// An extended regular expression of POSIX, in which `.` does not go beyond a line.
class BodyPattern {
 public:
  // Of an empty text, or one that is none: is_usable() is false.
  explicit BodyPattern(const std::string& text);
  bool is_usable() const { return compiled_ != nullptr; }
  // Whether it matches somewhere; a NUL byte is one like others.
  bool matches(std::string_view body) const;

 private:
  struct Freed {
    void operator()(regex_t* compiled) const;
  };
  std::unique_ptr<regex_t, Freed> compiled_;
};

struct HttpExpectation {
  const contract::HttpStatuses& statuses;
  std::string_view body;     // empty: nothing has to be in it
  std::string_view pattern;  // likewise
  const BodyPattern& compiled_pattern;

  bool needs_body() const { return !body.empty() || !pattern.empty(); }
};

struct HttpAnswer {
  long status = 0;
  std::string_view body = {};  // at most kMaxHttpBodyBytes
};

Finding judge_http_answer(const HttpExpectation& wanted, const HttpAnswer& answer);

}  // namespace checks
