#include "checks/name_lookup.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nss.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <system_error>

namespace checks {
namespace {

namespace fs = std::filesystem;

// More of one server are not tried.
constexpr std::size_t kMaxAddresses = 8;

struct AddressesFreed {
  void operator()(addrinfo* found) const { freeaddrinfo(found); }
};
using Addresses = std::unique_ptr<addrinfo, AddressesFreed>;

std::string shown(const addrinfo& one) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (one.ai_family == AF_INET) {
    const auto* address = reinterpret_cast<const sockaddr_in*>(one.ai_addr);
    inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size());
    return text.data();
  }
  const auto* address = reinterpret_cast<const sockaddr_in6*>(one.ai_addr);
  inet_ntop(AF_INET6, &address->sin6_addr, text.data(), text.size());
  return fmt::format("[{}]", text.data());
}

}  // namespace

void use_only_files_and_dns() {
  // The only error is one of memory: then modules are refused when they are to be loaded.
  (void)__nss_configure_lookup("hosts", "files dns");
}

std::vector<std::string> resolver_folders() {
  std::vector<std::string> folders{"/etc"};
  std::error_code ignored;
  const fs::path link = fs::read_symlink("/etc/resolv.conf", ignored);
  if (!link.empty()) {
    folders.push_back((fs::path("/etc") / link).lexically_normal().parent_path().string());
  }
  return folders;
}

std::expected<std::vector<std::string>, std::string> look_up(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &wanted, &first);
  if (error != 0) {
    return std::unexpected(fmt::format("cannot look up {}: {}", host, gai_strerror(error)));
  }
  const Addresses owner(first);
  std::vector<std::string> found;
  for (const addrinfo* one = first; one != nullptr && found.size() < kMaxAddresses;
       one = one->ai_next) {
    if (one->ai_family == AF_INET || one->ai_family == AF_INET6) found.push_back(shown(*one));
  }
  if (found.empty()) return std::unexpected(fmt::format("cannot look up {}: no address", host));
  return found;
}

}  // namespace checks
