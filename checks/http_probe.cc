#include "checks/http_probe.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "checks/conversation.h"
#include "checks/latency.h"
#include "os/clock.h"

// In this program it takes the place of the C library's, which would be a system call that kills.
// libcurl before 8.0 connects a socket also when it was told that it is connected already.
extern "C" int connect(int, const sockaddr*, socklen_t) { return 0; }

namespace checks {

using contract::HttpFlag;
using contract::RunOutcome;
using vrrp::Instant;

namespace {

constexpr std::size_t kMaxHeaderBytes = 65536;
// libcurl may have something to do without a word of the server.
constexpr vrrp::Nanoseconds kLongestNap = std::chrono::milliseconds{50};

struct Words {
  CURLcode code;
  std::string_view text;
};
// Of others libcurl's own are shown.
constexpr std::array kWords{
    Words{CURLE_WRITE_ERROR, "more than 65536 bytes of headers came"},
    Words{CURLE_GOT_NOTHING, "the connection was closed before an answer came"},
    Words{CURLE_PARTIAL_FILE, "the connection was closed before the whole answer came"},
    Words{CURLE_RECV_ERROR, "the connection was closed before the whole answer came"},
    Words{CURLE_UNSUPPORTED_PROTOCOL, "an answer that is not HTTP"},
    Words{CURLE_WEIRD_SERVER_REPLY, "an answer that is not HTTP"},
};

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
    addresses_.reset(curl_slist_append(nullptr, line.c_str()));
  }
  add_header_lines(plan.headers(row_));
  set_request();
  set_limits();
  if (has(row_, HttpFlag::tls)) set_tls();
}

void HttpProbe::add_header_lines(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string line(lines.substr(0, end));
    // The list is its first element: it stays the same once there is one.
    curl_slist* list = curl_slist_append(headers_.get(), line.c_str());
    if (headers_ == nullptr) headers_.reset(list);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

void HttpProbe::set_request() {
  CURL* easy = easy_.get();
  const std::string path(plan_.path(row_));
  curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, path.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "regent");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_RESOLVE, addresses_.get());
  const bool is_head = row_.method == contract::HttpMethod::head;
  curl_easy_setopt(easy, CURLOPT_NOBODY, is_head ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &HttpProbe::take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &HttpProbe::take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
}

// Nothing of the system but the socket: no proxy, no signal, no second connection.
void HttpProbe::set_limits() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 0L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &HttpProbe::open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &HttpProbe::note_connected);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &HttpProbe::keep_socket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

void HttpProbe::set_tls() {
  CURL* easy = easy_.get();
  const long verifies = has(row_, HttpFlag::verify) ? 1L : 0L;
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verifies);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2 * verifies);
  curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &HttpProbe::trust);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
}

Finding HttpProbe::ask(const os::Fd& socket, Instant deadline) {
  const Instant asked = os::monotonic_now();
  if (has(row_, HttpFlag::verify) && trusted_ == nullptr) {
    return failed("no certificate of an authority could be read when regentd was started");
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
  const CURLcode code = perform(deadline);
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, nullptr);
  complaint_ = printable(words.data());
  return judge_latency(judge_certificate(judge(code)), row_.latency_ms, asked);
}

CURLcode HttpProbe::perform(Instant deadline) {
  curl_multi_add_handle(multi_.get(), easy_.get());
  CURLcode code = CURLE_OPERATION_TIMEDOUT;
  while (os::monotonic_now() < deadline) {
    int running = 0;
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) {
      code = CURLE_FAILED_INIT;
      break;
    }
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      code = message->data.result;
      break;
    }
    const Instant next = std::min(deadline, os::monotonic_now() + kLongestNap);
    const auto nap = std::chrono::ceil<std::chrono::milliseconds>(next - os::monotonic_now());
    curl_multi_poll(multi_.get(), nullptr, 0, std::max(static_cast<int>(nap.count()), 1), nullptr);
  }
  curl_multi_remove_handle(multi_.get(), easy_.get());
  return code;
}

std::size_t HttpProbe::take_header(char*, std::size_t one, std::size_t size, void* self) {
  HttpProbe& it = probe(self);
  it.note_certificate();
  it.header_bytes_ += one * size;
  return it.header_bytes_ > kMaxHeaderBytes ? 0 : one * size;
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

CURLcode HttpProbe::trust(CURL*, void* context, void* self) {
  HttpProbe& it = probe(self);
  if (it.trusted_ != nullptr) {
    SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), it.trusted_);
  }
  return CURLE_OK;
}

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
  const auto known = std::ranges::find(kWords, code, &Words::code);
  if (known != kWords.end()) return failed(std::string(known->text));
  return failed(complaint_.empty() ? curl_easy_strerror(code) : complaint_);
}

// To fail would take the address from all hosts at once, as they have the same certificate.
Finding HttpProbe::judge_certificate(Finding finding) const {
  if (finding.outcome != RunOutcome::passed || !has_certificate_) return finding;
  if (days_left_ >= row_.expires_within_days) return finding;
  return warned(
      fmt::format("the certificate expires in {} day{}", days_left_, days_left_ == 1 ? "" : "s"));
}

}  // namespace checks
