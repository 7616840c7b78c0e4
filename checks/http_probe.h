// An HTTP check asks one server once, over the socket that it is handed. HTTP and TLS are
// libcurl's, which makes no socket, looks up no name and opens no file here: see web_process.h, the
// caller.
#pragma once

#include <curl/curl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <string>

#include "checks/finding.h"
#include "checks/http_answer.h"
#include "checks/web_transfer.h"
#include "contract/plan.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

class HttpProbe {
 public:
  // What libcurl needs of the system is made here, so before the process is locked in. `target` is
  // one of an http check; the Plan and the store outlive this. A check that verifies and has no
  // store fails.
  HttpProbe(const contract::Plan& plan, const contract::PlanTarget& target, X509_STORE* trusted);

  // False: there is no memory for it.
  bool is_usable() const { return multi_ != nullptr && easy_ != nullptr; }
  // The socket is connected or on the way.
  Finding ask(const os::Fd& socket, vrrp::Instant deadline);

 private:
  // What libcurl calls. Each returns what libcurl wants of it.
  static std::size_t take_header(char* bytes, std::size_t one, std::size_t size, void* self);
  static std::size_t take_body(char* bytes, std::size_t one, std::size_t size, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int note_connected(void* self, curl_socket_t socket, curlsocktype purpose);
  static int keep_socket(void* self, curl_socket_t socket);

  void set_request();
  void set_socket();
  Finding judge(CURLcode code) const;
  Finding judge_certificate(Finding finding) const;
  void note_certificate();

  const contract::Plan& plan_;
  const contract::PlanHttp& row_;
  X509_STORE* trusted_;
  std::string url_;
  BodyPattern pattern_;
  HttpExpectation wanted_;
  // The easy handle goes first, and the lists that it borrows last.
  CurlList headers_;
  CurlList addresses_;
  CurlMulti multi_;
  CurlEasy easy_;
  // Of this question.
  int socket_ = -1;
  std::string body_;
  std::size_t header_bytes_ = 0;
  bool has_enough_ = false;  // of the body
  int days_left_ = 0;        // of the certificate, when has_certificate_
  bool has_certificate_ = false;
  std::string complaint_;  // libcurl's own words
};

}  // namespace checks
