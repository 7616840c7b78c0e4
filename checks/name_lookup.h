// The addresses of a server that has a name: from /etc/hosts and from the DNS servers of
// /etc/resolv.conf, as this C library finds them. Neither a module of anybody's nor a name service
// cache is asked. post.h is the caller.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace checks {

// For the whole process, before the first look-up: what the system says about the order of sources
// is not read.
void use_only_files_and_dns();

// Where the names of DNS servers may be: below which folders files are read for that. What
// /etc/resolv.conf is a link to, if it is one, is among them.
std::vector<std::string> resolver_folders();

// In the order in which to try them, IPv6 ones in brackets; not empty. The error is a sentence.
std::expected<std::vector<std::string>, std::string> look_up(const std::string& host);

}  // namespace checks
