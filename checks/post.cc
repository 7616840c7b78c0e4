#include "checks/post.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "checks/name_lookup.h"
#include "checks/web_trust.h"
#include "contract/plan_http_valid.h"
#include "os/clock.h"
#include "vrrp/printable.h"

namespace checks {

using contract::RunOutcome;
using vrrp::Instant;

namespace {

Post& post(void* self) { return *static_cast<Post*>(self); }

}  // namespace

Post::Post(const contract::Plan& plan, const contract::PlanUrl& row, X509_STORE* trusted)
    : has_tls_(plan.url(row).starts_with("https:")),
      trusted_(trusted),
      whole_(plan.url(row)),
      url_(take_apart(whole_).value_or(PostUrl{})),
      multi_(curl_multi_init()),
      easy_(curl_easy_init()) {
  if (!is_usable()) return;
  set_request(plan.headers(row));
  forbid_detours(easy_.get());
  if (has_tls_) set_tls(easy_.get(), Verification::chain_and_name, trusted_);
}

void Post::set_request(std::string_view headers) {
  CURL* easy = easy_.get();
  if (!contract::has_header(headers, "Content-Type")) {
    add_line(headers_, "Content-Type: application/json");
  }
  add_lines(headers_, headers);
  // Without a value it is taken out: nobody waits for leave to send so little.
  if (!contract::has_header(headers, "Expect")) add_line(headers_, "Expect:");
  curl_easy_setopt(easy, CURLOPT_URL, whole_.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Post::take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Post::take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
}

// libcurl is to ask nobody for them: it would start a thread.
void Post::set_addresses(const std::vector<std::string>& addresses) {
  add_line(addresses_, fmt::format("{}:{}:{}", url_.host, url_.port, fmt::join(addresses, ",")));
  curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, addresses_.get());
}

Finding Post::send(std::string_view body, Instant deadline) {
  if (has_tls_ && trusted_ == nullptr) return failed(kNoAuthority);
  if (!is_address(url_)) {
    const auto addresses = look_up(url_.host);
    if (!addresses) return failed(addresses.error());
    set_addresses(*addresses);
  }
  std::array<char, CURL_ERROR_SIZE> words{};
  CURL* easy = easy_.get();
  const std::string text(body);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words.data());
  const CURLcode code = transfer(multi_.get(), easy, deadline);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  complaint_ = vrrp::printable(words.data());
  return judge(code);
}

std::size_t Post::take_header(char* bytes, std::size_t one, std::size_t size, void* self) {
  Post& it = post(self);
  const std::string_view line(bytes, one * size);
  it.header_bytes_ += line.size();
  if (it.header_bytes_ > kMaxAnswerHeaderBytes) return 0;
  // An empty line ends the headers of an answer; of an interim one another follows.
  if (line == "\r\n" || line == "\n") {
    curl_easy_getinfo(it.easy_.get(), CURLINFO_RESPONSE_CODE, &it.status_);
  }
  return line.size();
}

// It is only read so that the server can end what it says in peace.
std::size_t Post::take_body(char*, std::size_t one, std::size_t size, void* self) {
  Post& it = post(self);
  it.body_bytes_ += one * size;
  return it.body_bytes_ > kMaxPostAnswerBytes ? 0 : one * size;
}

// A status that has come counts, whatever became of what the server wrote besides.
Finding Post::judge(CURLcode code) const {
  constexpr long kFirstFinal = 200;
  constexpr long kFirstOfOthers = 300;
  if (status_ >= kFirstFinal) {
    return status_ < kFirstOfOthers ? passed("") : failed(fmt::format("status {}", status_));
  }
  if (code == CURLE_OPERATION_TIMEDOUT) return {.outcome = RunOutcome::timed_out};
  long error = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &error);
  if (code == CURLE_COULDNT_CONNECT && error != 0) return unreachable(static_cast<int>(error));
  const std::string words = words_of(code, complaint_);
  return failed(is_showable(words, url_) ? words : curl_easy_strerror(code));
}

}  // namespace checks
