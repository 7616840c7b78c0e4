// The certificates of authorities that https checks trust. They are read before the process is
// locked in, once for all copies of prober: none of those can open a file.
#pragma once

#include <openssl/x509.h>

#include <map>
#include <memory>
#include <string>

#include "contract/plan.h"

namespace checks {

class WebTrust {
 public:
  // Reads the files of all checks of the Plan that verify certificates.
  explicit WebTrust(const contract::Plan& plan);

  // Null when the file could not be read, or has no certificate in it. Borrowed.
  X509_STORE* of(std::string_view ca_file) const;

 private:
  struct Freed {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  };
  using Store = std::unique_ptr<X509_STORE, Freed>;
  static Store read(const std::string& file);

  std::map<std::string, Store, std::less<>> stores_;  // by file; empty: the system's
};

}  // namespace checks
