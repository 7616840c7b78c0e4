// The URL that events are posted to, taken apart: whom to look up and which port to connect to; and
// what of it must not be seen by anybody. post.h and poster_main.cc are the callers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace checks {

struct PostUrl {
  std::string host;  // as in the URL: an IPv6 address has brackets
  std::uint16_t port = 0;
  std::vector<std::string> secrets;  // user, password, path and query, as far as they are there
};

// By libcurl, which also makes the request. Nothing: it is no URL for libcurl.
std::optional<PostUrl> take_apart(std::string_view url);

// Whether the host is an address, for which nothing has to be looked up.
bool is_address(const PostUrl& url);

// Whether the text may be shown to people: it has nothing in it that may be a secret.
bool is_showable(std::string_view text, const PostUrl& url);

}  // namespace checks
