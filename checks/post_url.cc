#include "checks/post_url.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "vrrp/address.h"

namespace checks {
namespace {

struct UrlFreed {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Parts = std::unique_ptr<CURLU, UrlFreed>;

// Empty when there is no such part.
std::string part(const Parts& parts, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(parts.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

}  // namespace

std::optional<PostUrl> take_apart(std::string_view url) {
  const Parts parts(curl_url());
  const std::string whole(url);
  if (parts == nullptr ||
      curl_url_set(parts.get(), CURLUPART_URL, whole.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK) {
    return std::nullopt;
  }
  PostUrl found{.host = part(parts, CURLUPART_HOST), .port = 0, .secrets = {}};
  const std::string port = part(parts, CURLUPART_PORT);
  std::from_chars(port.data(), port.data() + port.size(), found.port);
  for (const CURLUPart which :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_PATH, CURLUPART_QUERY}) {
    std::string text = part(parts, which);
    // A path of one slash says nothing, and is in many texts.
    if (!text.empty() && text != "/") found.secrets.push_back(std::move(text));
  }
  return found;
}

bool is_address(const PostUrl& url) {
  return url.host.starts_with('[') || vrrp::IpAddress::parse(url.host).has_value();
}

bool is_showable(std::string_view text, const PostUrl& url) {
  return std::ranges::none_of(url.secrets, [&](const std::string& secret) {
    return text.find(secret) != std::string_view::npos;
  });
}

}  // namespace checks
