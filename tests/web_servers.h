// Web servers on the loopback interface for tests of programs that ask them, with and without TLS.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "os/fd.h"
#include "tests/local_servers.h"

namespace native_test {

// All of a request; "" when it ends before. A body has to have its length in front of it.
inline std::string request_from(const std::function<ssize_t(char*, std::size_t)>& receive) {
  constexpr std::string_view kLength = "Content-Length: ";
  std::string request;
  std::size_t left = 1;
  bool has_headers = false;
  while (left != 0) {
    char one = 0;
    if (receive(&one, 1) != 1) return "";
    request += one;
    if (has_headers) --left;
    if (has_headers || !request.ends_with("\r\n\r\n")) continue;
    has_headers = true;
    const std::size_t length = request.find(kLength);
    left = length == std::string::npos ? 0 : std::stoul(request.substr(length + kLength.size()));
  }
  return request;
}

inline std::string request_from(int peer) {
  return request_from([=](char* bytes, std::size_t size) { return recv(peer, bytes, size, 0); });
}

// Says this, whatever is asked, and closes.
inline std::function<void(int)> answers(std::string words) {
  return connections([words = std::move(words)](int peer) {
    if (!request_from(peer).empty()) say(peer, words);
  });
}

inline std::string page(std::string_view status, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

// A server with a certificate for these names that is valid for so many days and some hours.
class TlsServer {
 public:
  TlsServer(int days, std::string words, const char* alternative_names = "DNS:www.example")
      : words_(std::move(words)) {
    key_.reset(EVP_EC_gen("P-256"));
    certificate_.reset(X509_new());
    X509* made = certificate_.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_time_adj_ex(X509_getm_notAfter(made), days, 3600, nullptr);
    X509_set_pubkey(made, key_.get());
    X509_NAME* name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("regent test"), -1, -1, 0);
    X509_set_issuer_name(made, name);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_names);
    X509_add_ext(made, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(made, key_.get(), EVP_sha256());
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context_.get(), made);
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    std::array<char, 32> path{"/tmp/regent-ca-XXXXXX"};
    const os::Fd file(mkstemp(path.data()));
    FILE* stream = fdopen(dup(file.number()), "w");
    PEM_write_X509(stream, made);
    std::fclose(stream);
    ca_file_ = path.data();
    server_.emplace(SOCK_STREAM, connections([this](int peer) { talk(peer); }));
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() { unlink(ca_file_.c_str()); }

  std::uint16_t port() const { return server_->port(); }
  const std::string& ca_file() const { return ca_file_; }
  const std::string& name_asked_for() const { return name_; }

 private:
  struct Freed {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* session) const { SSL_free(session); }
  };

  void talk(int peer) {
    const std::unique_ptr<SSL, Freed> session(SSL_new(context_.get()));
    SSL_set_fd(session.get(), peer);
    if (SSL_accept(session.get()) != 1) return;
    const char* name = SSL_get_servername(session.get(), TLSEXT_NAMETYPE_host_name);
    name_ = name == nullptr ? "" : name;
    const auto receive = [&](char* bytes, std::size_t size) {
      return ssize_t{SSL_read(session.get(), bytes, static_cast<int>(size))};
    };
    if (request_from(receive).empty()) return;
    SSL_write(session.get(), words_.data(), static_cast<int>(words_.size()));
    SSL_shutdown(session.get());
  }

  std::string words_;
  std::unique_ptr<EVP_PKEY, Freed> key_;
  std::unique_ptr<X509, Freed> certificate_;
  std::unique_ptr<SSL_CTX, Freed> context_;
  std::string ca_file_;
  std::string name_;
  std::optional<Server> server_;
};

}  // namespace native_test
