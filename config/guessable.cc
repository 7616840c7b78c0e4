#include "config/guessable.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "vrrp/advert.h"

namespace config {
namespace {

// In lower case, cut to 8, and without digits at the end.
constexpr std::string_view kWords[] = {
    "admin",    "auth",    "authpass", "auth_pas", "changeit", "changeme", "cisco",    "default",
    "demo",     "example", "foobar",   "guest",    "haproxy",  "hapass",   "k8s",      "k@l!ve",
    "keepaliv", "letmein", "master",   "mypass",   "mypasswo", "mysecret", "nginx",    "p@ssw0rd",
    "p@ssword", "pass",    "passw0rd", "passwd",   "password", "public",   "qwerty",   "redhat",
    "root",     "secret",  "test",     "testpass", "vip",      "vrrp",     "vrrp_pas", "vrrppass"};

// 1111, 1234, dcba: each character is as far from the one before, and no more than one.
bool is_row(std::string_view text) {
  if (text.size() < 2) return true;
  const int step = text[1] - text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] - text[i - 1] != step) return false;
  }
  return step >= -1 && step <= 1;
}

}  // namespace

bool is_guessable(std::string_view password) {
  std::string sent(password.substr(0, vrrp::kAuthSizeBytes));
  std::ranges::transform(sent, sent.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  if (sent.empty()) return false;  // which is said elsewhere
  if (is_row(sent)) return true;
  while (!sent.empty() && sent.back() >= '0' && sent.back() <= '9') sent.pop_back();
  return std::ranges::find(kWords, sent) != std::end(kWords);
}

}  // namespace config
