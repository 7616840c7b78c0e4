#include "checks/web_transfer.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>

#include "os/clock.h"

namespace checks {

using vrrp::Instant;

namespace {

// libcurl may have something to do without a word of the server.
constexpr vrrp::Nanoseconds kLongestNap = std::chrono::milliseconds{50};

struct Words {
  CURLcode code;
  std::string_view text;
};
// Of others libcurl's own are shown.
constexpr std::array kWords{
    Words{CURLE_WRITE_ERROR, "more than 65536 bytes of headers came"},
    // Of one line libcurl itself takes 100 KiB at the most.
    Words{CURLE_OUT_OF_MEMORY, "more than 65536 bytes of headers came"},
    Words{CURLE_GOT_NOTHING, "the connection was closed before an answer came"},
    Words{CURLE_PARTIAL_FILE, "the connection was closed before the whole answer came"},
    Words{CURLE_RECV_ERROR, "the connection was closed before the whole answer came"},
    Words{CURLE_UNSUPPORTED_PROTOCOL, "an answer that is not HTTP"},
    Words{CURLE_WEIRD_SERVER_REPLY, "an answer that is not HTTP"},
};

CURLcode trust(CURL*, void* context, void* trusted) {
  if (trusted != nullptr) {
    SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), static_cast<X509_STORE*>(trusted));
  }
  return CURLE_OK;
}

}  // namespace

void add_line(CurlList& list, const std::string& line) {
  // The list is its first element: it stays the same once there is one.
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (list == nullptr) list.reset(longer);
}

void add_lines(CurlList& list, std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    add_line(list, std::string(lines.substr(0, end)));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

void forbid_detours(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "regent");
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 0L);
}

void set_tls(CURL* easy, Verification verification, X509_STORE* trusted) {
  const long verifies = verification == Verification::chain_and_name ? 1L : 0L;
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verifies);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2 * verifies);
  curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &trust);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, trusted);
}

CURLcode transfer(CURLM* multi, CURL* easy, Instant deadline) {
  curl_multi_add_handle(multi, easy);
  CURLcode code = CURLE_OPERATION_TIMEDOUT;
  while (os::monotonic_now() < deadline) {
    int running = 0;
    if (curl_multi_perform(multi, &running) != CURLM_OK) {
      code = CURLE_FAILED_INIT;
      break;
    }
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      code = message->data.result;
      break;
    }
    const Instant next = std::min(deadline, os::monotonic_now() + kLongestNap);
    const auto nap = std::chrono::ceil<std::chrono::milliseconds>(next - os::monotonic_now());
    curl_multi_poll(multi, nullptr, 0, std::max(static_cast<int>(nap.count()), 1), nullptr);
  }
  curl_multi_remove_handle(multi, easy);
  return code;
}

std::string words_of(CURLcode code, std::string_view complaint) {
  const auto known = std::ranges::find(kWords, code, &Words::code);
  if (known != kWords.end()) return std::string(known->text);
  return complaint.empty() ? curl_easy_strerror(code) : std::string(complaint);
}

}  // namespace checks
