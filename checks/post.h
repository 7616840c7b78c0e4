// One event is posted to one URL of the Plan by libcurl, and what comes of it. What the server
// answers counts for nothing but its status. It is made before the process is locked in; the caller
// is post_process.cc.
#pragma once

#include <curl/curl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.h"
#include "checks/post_url.h"
#include "checks/web_transfer.h"
#include "contract/plan.h"
#include "vrrp/time.h"

namespace checks {

// More of the body of an answer is not read.
inline constexpr std::size_t kMaxPostAnswerBytes = 65536;

class Post {
 public:
  // All but the store outlive this; that may be null, and then no https server is trusted.
  Post(const contract::Plan& plan, const contract::PlanUrl& row, X509_STORE* trusted);

  // False: there is no memory for it, or libcurl does not take the URL.
  bool is_usable() const { return multi_ != nullptr && easy_ != nullptr && !url_.host.empty(); }
  // Looks up the server, and posts. passed, failed, timed_out or unreachable; the words have
  // neither path nor query of the URL in them, nor what the server wrote.
  Finding send(std::string_view body, vrrp::Instant deadline);

 private:
  // What libcurl calls. Each returns what libcurl wants of it.
  static std::size_t take_header(char* bytes, std::size_t one, std::size_t size, void* self);
  static std::size_t take_body(char* bytes, std::size_t one, std::size_t size, void* self);

  void set_request(std::string_view headers);
  void set_addresses(const std::vector<std::string>& addresses);
  Finding judge(CURLcode code) const;

  const bool has_tls_;
  X509_STORE* trusted_;
  std::string whole_;  // the URL
  PostUrl url_;
  // The easy handle goes first, and the lists that it borrows last.
  CurlList headers_;
  CurlList addresses_;
  CurlMulti multi_;
  CurlEasy easy_;
  // Of the answer.
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  long status_ = 0;  // the last one, when its headers are all there
  std::string complaint_;
};

}  // namespace checks
