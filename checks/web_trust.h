// The certificates of authorities that https checks, or posts by https, trust. They are read before
// the process is locked in, once for all of its copies: those of prober cannot open a file, and
// those of poster need not do it again.
#pragma once

#include <openssl/x509.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "contract/plan.h"

namespace checks {

// What is wrong when there is none for a server that has to show one.
inline constexpr const char* kNoAuthority =
    "no certificate of an authority could be read when regentd was started";

class WebTrust {
 public:
  // Reads the files of all checks of the Plan that verify certificates.
  static WebTrust of_checks(const contract::Plan& plan);
  // Those of all URLs that events are posted to by https.
  static WebTrust of_urls(const contract::Plan& plan);

  // Null when the file could not be read, or has no certificate in it. Borrowed.
  X509_STORE* of(std::string_view ca_file) const;

 private:
  struct Freed {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  };
  using Store = std::unique_ptr<X509_STORE, Freed>;
  static Store read(const std::string& file);
  void add(std::string_view file);

  std::map<std::string, Store, std::less<>> stores_;  // by file; empty: the system's
};

}  // namespace checks
