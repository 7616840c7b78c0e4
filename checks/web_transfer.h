// How http checks (http_probe.h) and posts (post.h) use libcurl: what belongs to them, what libcurl
// must not do on its own, and the transfer itself until a deadline. What is asked and what an
// answer is worth is the callers'.
#pragma once

#include <curl/curl.h>
#include <openssl/x509.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "vrrp/time.h"

namespace checks {

struct MultiFreed {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EasyFreed {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFreed {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlMulti = std::unique_ptr<CURLM, MultiFreed>;
using CurlEasy = std::unique_ptr<CURL, EasyFreed>;
using CurlList = std::unique_ptr<curl_slist, ListFreed>;

// So many bytes of headers of an answer are taken. It is for the callers to count them.
inline constexpr std::size_t kMaxAnswerHeaderBytes = 65536;

void add_line(CurlList& list, const std::string& line);
// One of each line of the text.
void add_lines(CurlList& list, std::string_view lines);

// One request over one connection by HTTP/1.1: no proxy, no redirect, no signal.
void forbid_detours(CURL* easy);

enum class Verification : std::uint8_t { none, chain_and_name };
// `trusted` is borrowed until the end of the handle, and may be null when nothing is verified.
void set_tls(CURL* easy, Verification verification, X509_STORE* trusted);

// CURLE_OPERATION_TIMEDOUT when the deadline has passed.
CURLcode transfer(CURLM* multi, CURL* easy, vrrp::Instant deadline);

// What is wrong, for people: libcurl's own words when there are no better ones.
std::string words_of(CURLcode code, std::string_view complaint);

}  // namespace checks
