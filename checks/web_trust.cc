#include "checks/web_trust.h"

#include <openssl/x509_vfy.h>

namespace checks {
namespace {

// Where Debian has all of them in one file.
constexpr const char* kSystemFile = "/etc/ssl/certs/ca-certificates.crt";

}  // namespace

WebTrust::WebTrust(const contract::Plan& plan) {
  for (const contract::PlanHttp& row : plan.http()) {
    const std::string file(plan.ca_file(row));
    if (!has(row, contract::HttpFlag::verify) || stores_.contains(file)) continue;
    stores_.emplace(file, read(file.empty() ? kSystemFile : file));
  }
}

X509_STORE* WebTrust::of(std::string_view ca_file) const {
  const auto found = stores_.find(ca_file);
  return found == stores_.end() ? nullptr : found->second.get();
}

WebTrust::Store WebTrust::read(const std::string& file) {
  Store store(X509_STORE_new());
  if (store == nullptr || X509_STORE_load_file(store.get(), file.c_str()) != 1) return nullptr;
  // One's own certificate is an authority as well, when the file says so.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  return store;
}

}  // namespace checks
