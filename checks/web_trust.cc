#include "checks/web_trust.h"

#include <openssl/x509_vfy.h>

namespace checks {
namespace {

// Where Debian has all of them in one file.
constexpr const char* kSystemFile = "/etc/ssl/certs/ca-certificates.crt";

}  // namespace

WebTrust WebTrust::of_checks(const contract::Plan& plan) {
  WebTrust trust;
  for (const contract::PlanHttp& row : plan.http()) {
    if (has(row, contract::HttpFlag::verify)) trust.add(plan.ca_file(row));
  }
  return trust;
}

WebTrust WebTrust::of_urls(const contract::Plan& plan) {
  WebTrust trust;
  for (const contract::PlanUrl& row : plan.urls()) {
    if (plan.url(row).starts_with("https:")) trust.add(plan.ca_file(row));
  }
  return trust;
}

void WebTrust::add(std::string_view file) {
  if (stores_.contains(file)) return;
  stores_.emplace(file, read(file.empty() ? kSystemFile : std::string(file)));
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
