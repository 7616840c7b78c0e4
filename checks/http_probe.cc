#include "checks/http_probe.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "checks/conversation.h"
#include "checks/latency.h"
#include "checks/web_trust.h"
#include "os/clock.h"
#include "vrrp/printable.h"

// In this program it takes the place of the C library's, which would be a system call that kills.
// libcurl before 8.0 connects a socket also when it was told that it is connected already.
extern "C" int connect(int, const sockaddr*, socklen_t) { return 0; }

namespace checks {

using contract::HttpFlag;
using contract::RunOutcome;
using vrrp::Instant;

namespace {

HttpProbe& probe(void* self) { return *static_cast<HttpProbe*>(self); }

// In brackets when it is an IPv6 one, as in a URL.
std::string shown(const contract::PlanTarget& target) {
  const std::string address = contract::address(target).to_string();
  return target.family == 4 ? address : fmt::format("[{}]", address);
}

}  // namespace

HttpProbe::HttpProbe(const contract::Plan& plan, const contract::PlanTarget& target,
                     X509_STORE* trusted)
    : plan_(plan),
      row_(plan.http()[plan.checks()[target.check].subject]),
      trusted_(trusted),
      pattern_(std::string(plan.pattern(row_))),
      wanted_{.statuses = row_.statuses,
              .body = plan.body(row_),
              .pattern = plan.pattern(row_),
              .compiled_pattern = pattern_},
      multi_(curl_multi_init()),
      easy_(curl_easy_init()) {
  const std::string_view host = plan.host(row_);
  const std::string address = shown(target);
  url_ = fmt::format("{}://{}:{}/", has(row_, HttpFlag::tls) ? "https" : "http",
                     host.empty() ? address : host, target.port);
  if (!is_usable()) return;
  if (!host.empty()) {
    const std::string line = fmt::format("{}:{}:{}", host, target.port, address);
    add_line(addresses_, line);
  }
  add_lines(headers_, plan.headers(row_));
  set_request();
  forbid_detours(easy_.get());
  set_socket();
  if (!has(row_, HttpFlag::tls)) return;
  set_tls(easy_.get(),
          has(row_, HttpFlag::verify) ? Verification::chain_and_name : Verification::none,
          trusted_);
}

void HttpProbe::set_request() {
  CURL* easy = easy_.get();
  const std::string path(plan_.path(row_));
  curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, path.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_RESOLVE, addresses_.get());
  const bool is_head = row_.method == contract::HttpMethod::head;
  curl_easy_setopt(easy, CURLOPT_NOBODY, is_head ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &HttpProbe::take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &HttpProbe::take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
}

// Nothing of the system but the one that is handed to it.
void HttpProbe::set_socket() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &HttpProbe::open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &HttpProbe::note_connected);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &HttpProbe::keep_socket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

Finding HttpProbe::ask(const os::Fd& socket, Instant deadline) {
  const Instant asked = os::monotonic_now();
  if (has(row_, HttpFlag::verify) && trusted_ == nullptr) {
    return failed(kNoAuthority);
  }
  if (const auto connected = Conversation(socket, deadline).await_connected(); !connected) {
    return connected.error();
  }
  socket_ = socket.number();
  body_.clear();
  header_bytes_ = 0;
  has_enough_ = false;
  has_certificate_ = false;
  std::array<char, CURL_ERROR_SIZE> words{};
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, words.data());
  const CURLcode code = transfer(multi_.get(), easy_.get(), deadline);
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, nullptr);
  complaint_ = vrrp::printable(words.data());
  return judge_latency(judge_certificate(judge(code)), row_.latency_ms, asked);
}

std::size_t HttpProbe::take_header(char*, std::size_t one, std::size_t size, void* self) {
  HttpProbe& it = probe(self);
  it.note_certificate();
  it.header_bytes_ += one * size;
  return it.header_bytes_ > kMaxAnswerHeaderBytes ? 0 : one * size;
}

// What is not needed is not read: an answer that is cut here is judged by what came.
std::size_t HttpProbe::take_body(char* bytes, std::size_t one, std::size_t size, void* self) {
  HttpProbe& it = probe(self);
  const std::size_t room = it.wanted_.needs_body() ? kMaxHttpBodyBytes - it.body_.size() : 0;
  it.body_.append(bytes, std::min(one * size, room));
  it.has_enough_ = one * size >= room;
  return it.has_enough_ ? 0 : one * size;
}

curl_socket_t HttpProbe::open_socket(void* self, curlsocktype, curl_sockaddr*) {
  return std::exchange(probe(self).socket_, CURL_SOCKET_BAD);
}

int HttpProbe::note_connected(void*, curl_socket_t, curlsocktype) {
  return CURL_SOCKOPT_ALREADY_CONNECTED;
}

// It belongs to the caller of ask().
int HttpProbe::keep_socket(void*, curl_socket_t) { return 0; }

// While the connection is there: libcurl forgets it at its end.
void HttpProbe::note_certificate() {
  if (has_certificate_ || row_.expires_within_days == 0) return;
  const curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy_.get(), CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK ||
      session->internals == nullptr) {
    return;
  }
  const X509* certificate = SSL_get0_peer_certificate(static_cast<SSL*>(session->internals));
  int seconds = 0;
  if (certificate == nullptr ||
      ASN1_TIME_diff(&days_left_, &seconds, nullptr, X509_get0_notAfter(certificate)) != 1) {
    return;
  }
  has_certificate_ = true;
}

Finding HttpProbe::judge(CURLcode code) const {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool was_cut = code == CURLE_WRITE_ERROR && has_enough_;
  if (code == CURLE_OK || was_cut) {
    return judge_http_answer(wanted_, {.status = status, .body = body_});
  }
  if (code == CURLE_OPERATION_TIMEDOUT) return {.outcome = RunOutcome::timed_out};
  return failed(words_of(code, complaint_));
}

// To fail would take the address from all hosts at once, as they have the same certificate.
Finding HttpProbe::judge_certificate(Finding finding) const {
  if (finding.outcome != RunOutcome::passed || !has_certificate_) return finding;
  if (days_left_ >= row_.expires_within_days) return finding;
  return warned(
      fmt::format("the certificate expires in {} day{}", days_left_, days_left_ == 1 ? "" : "s"));
}

}  // namespace checks
