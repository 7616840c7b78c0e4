// dns_check and tcp_check: what is read of them, and what is wrong with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/dns_words.h"
#include "config/escaped_text.h"
#include "tests/config_fixture.h"
#include "tests/native_texts.h"

namespace {

using config::Config;
using config::Decimal;
using config::NativeCheck;
using contract::CheckKind;
using contract::DnsMatch;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::config_of;
using tests::errors;
using tests::instance_with;
using namespace std::string_literals;

// A check in line 1 that is complete in line 3; `lines` from line 4 on.
std::string dns(const std::string& lines) {
  return fmt::format("dns_check ok {{\nserver 127.0.0.1\nquery health.example TXT\n{}\n}}\n",
                     lines);
}
// `lines` from line 3 on.
std::string tcp(const std::string& lines) {
  return fmt::format("tcp_check ok {{\nserver 127.0.0.1 port 80\n{}\n}}\n", lines);
}
std::string asking(const std::string& query, const std::string& expect) {
  return fmt::format("dns_check ok {{\nserver ::1\nquery {}\nexpect {}\n}}\n", query, expect);
}

// A line of the file has at most 1,023 bytes, but one that is made of a definition may have more.
std::string thousand() { return "$A=" + std::string(1001, 'a') + "\n"; }

// "127.0.0.1:53"
std::vector<std::string> shown(const config::HostList& list) {
  std::vector<std::string> found;
  for (const config::Host& host : list.hosts) {
    found.push_back(fmt::format("{}:{}", host.address.to_string(), host.port));
  }
  return found;
}

TEST(Native, ReadsEverythingOfADnsCheck) {
  const Config config = config_of(
      "dns_check named_ok {\n"
      "  server 127.0.0.1 ::1\n  server 192.0.2.7 port 5353\n  source 192.0.2.1\n  source ::1\n"
      "  query health.example. txt ch\n  recursion off\n  transport tcp\n"
      "  expect NXDOMAIN NOERROR answer \"o k\" answers 2\n"
      "  interval 2.5\n  fast_interval 0.5\n  timeout 1\n  max_latency 0.25\n  weight -20 "
      "reverse\n  rise 2\n  fall 3\n"
      "  init_fail\n  require any\n}\n");
  ASSERT_EQ(config.native_checks.size(), 1U);
  const NativeCheck& check = config.native_checks.front();
  EXPECT_EQ(check.kind, CheckKind::dns);
  EXPECT_EQ(check.name.value, "named_ok");
  EXPECT_THAT(shown(check.server), ElementsAre("127.0.0.1:0", "::1:0", "192.0.2.7:5353"));
  EXPECT_THAT(shown(check.source), ElementsAre("192.0.2.1:0", "::1:0"));
  ASSERT_TRUE(check.query.value);
  EXPECT_EQ(check.query.value->name, "health.example.");
  EXPECT_EQ(check.query.value->type, 16);
  EXPECT_EQ(check.query.value->dns_class, 3);
  EXPECT_EQ(check.recursion.value, false);
  EXPECT_EQ(check.transport.value, "tcp");
  ASSERT_TRUE(check.answer.value);
  EXPECT_EQ(check.answer.value->rcodes, 9);
  EXPECT_EQ(check.answer.value->match, DnsMatch::text);
  EXPECT_EQ(check.answer.value->text, "o k");
  EXPECT_EQ(check.answer.value->min_answers, 2U);
  EXPECT_EQ(check.interval.value, Decimal{.millionths = 2'500'000});
  EXPECT_EQ(check.fast_interval.value, Decimal{.millionths = 500'000});
  EXPECT_EQ(check.timeout.value, Decimal{.millionths = 1'000'000});
  EXPECT_EQ(check.max_latency.value, Decimal{.millionths = 250'000});
  EXPECT_EQ(check.weight.value, (config::Weight{.number = -20, .is_reverse = true}));
  EXPECT_EQ(check.rise.value, 2U);
  EXPECT_EQ(check.fall.value, 3U);
  EXPECT_EQ(check.init_fail.value, true);
  EXPECT_EQ(check.require.value, "any");
}

TEST(Native, ReadsEverythingOfATcpCheck) {
  const Config config = config_of(
      "tcp_check web_ok {\n  server 127.0.0.1 ::1 port 80\n  send \"HEAD / HTTP/1.0\\r\\n\\r\\n\"\n"
      "  expect \" 200 # ! \"\n}\n");
  ASSERT_EQ(config.native_checks.size(), 1U);
  const NativeCheck& check = config.native_checks.front();
  EXPECT_EQ(check.kind, CheckKind::tcp);
  EXPECT_THAT(shown(check.server), ElementsAre("127.0.0.1:80", "::1:80"));
  EXPECT_EQ(check.send.value, "HEAD / HTTP/1.0\\r\\n\\r\\n");
  EXPECT_EQ(check.expect.value, " 200 # ! ");
  EXPECT_FALSE(check.interval.is_given());
}

TEST(Native, ReadsTypesAndClassesByNameAndByNumber) {
  const auto query = [](const std::string& text) {
    const Config config = config_of("dns_check ok {\nserver ::1\nquery " + text + "\n}\n");
    return config.native_checks.front().query.value.value_or(config::DnsQuery{.type = 0});
  };
  EXPECT_EQ(query("a").type, 1);
  EXPECT_EQ(query("a").dns_class, 1);
  EXPECT_EQ(query("a AAAA").type, 28);
  EXPECT_EQ(query("a HTTPS").type, 65);
  EXPECT_EQ(query("a caa").type, 257);
  EXPECT_EQ(query("a TYPE65280 CLASS65535").type, 65280);
  EXPECT_EQ(query("a TYPE65280 CLASS65535").dns_class, 65535);
  EXPECT_EQ(query("a ANY HS").dns_class, 4);
  EXPECT_EQ(query(". SOA").name, ".");
  EXPECT_EQ(query("a TYPE0").type, 0);
  EXPECT_EQ(query("a TYPE65536").type, 0);
  EXPECT_EQ(query("a A CLASS0").type, 0);
}

TEST(Native, TakesNamesOfDns) {
  const std::string label(63, 'a');
  const std::string three = label + '.' + label + '.' + label + '.';
  for (const std::string& name :
       {"."s, "a"s, "a.b."s, "_dns.example"s, "*.example"s, label, three + std::string(61, 'b')}) {
    EXPECT_EQ(config::problem_of_dns_name(name), "") << name;
  }
  EXPECT_EQ(config::problem_of_dns_name(""), "it is empty");
  EXPECT_EQ(config::problem_of_dns_name(".."), "it has an empty label");
  EXPECT_EQ(config::problem_of_dns_name("a..b"), "it has an empty label");
  EXPECT_EQ(config::problem_of_dns_name(".a"), "it has an empty label");
  EXPECT_EQ(config::problem_of_dns_name(label + "a.b"),
            "it has a label of more than 63 characters");
  EXPECT_EQ(config::problem_of_dns_name(three + std::string(62, 'b')),
            "it has more than 253 characters");
  for (const std::string& name : {"a b"s, "a\\.b"s, "\xc3\xa4"s, "a\x7f"s}) {
    EXPECT_EQ(config::problem_of_dns_name(name),
              "only visible ASCII characters without `\\` may be in it")
        << name;
  }
}

TEST(Native, Unescapes) {
  EXPECT_EQ(config::unescaped(R"(a\r\n\t\\\x22\x00\xfF)"), "a\r\n\t\\\"\0\xff"s);
  EXPECT_EQ(config::unescaped(""), "");
  for (const char* wrong : {R"(ab\q)", R"(ab\)", R"(ab\x1)", R"(ab\xg1)", R"(ab\x+1)", R"(ab\")"}) {
    ASSERT_FALSE(config::unescaped(wrong)) << wrong;
    EXPECT_EQ(config::unescaped(wrong).error(), 2U) << wrong;
  }
}

struct Wrong {
  const char* name;
  std::string text;
  std::vector<std::string> said;
};

class WrongNativeTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongNativeTest, IsReported) {
  EXPECT_THAT(errors(GetParam().text + instance_with("")),
              testing::ElementsAreArray(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    Hosts, WrongNativeTest,
    testing::Values(
        Wrong{"fine", dns(""), {}}, Wrong{"fine_tcp", tcp(""), {}},
        Wrong{"none",
              "dns_check ok {\nquery a\n}\ntcp_check b {\n}\n",
              {"1:11 V021 `ok` has no `server`", "4:11 V021 `b` has no `server`"}},
        Wrong{"no_query", "dns_check ok {\nserver ::1\n}\n", {"1:11 V021 `ok` has no `query`"}},
        Wrong{
            "no_address",
            dns("server"),
            {"4:1 V011 `server` needs a value: one or more addresses, and perhaps the word `port` "
             "and a number from 1 to 65535"}},
        Wrong{"name",
              dns("server localhost"),
              {"4:8 V040 `localhost` is not an IPv4 or IPv6 address"}},
        Wrong{"prefix_length",
              dns("server 127.0.0.2/8"),
              {"4:8 V040 `127.0.0.2/8` is not an IPv4 or IPv6 address"}},
        Wrong{"unspecified",
              dns("server 0.0.0.0 ::"),
              {"4:8 V041 `0.0.0.0` is the unspecified address",
               "4:16 V041 `::` is the unspecified address"}},
        Wrong{
            "multicast", dns("server 224.0.0.1"), {"4:8 V041 `224.0.0.1` is a multicast address"}},
        Wrong{
            "link_local",
            dns("source fe80::1"),
            {"4:8 V041 `fe80::1` is a link-local address, for which an interface would be needed"}},
        Wrong{"twice",
              dns("server ::1 127.0.0.1"),
              {"4:12 V043 `127.0.0.1` is a server of this check already"}},
        Wrong{"other_port", dns("server 127.0.0.1 port 5353"), {}},
        Wrong{"port_zero",
              dns("server ::1 port 0"),
              {"4:17 V013 `0` is out of range; `port` takes 1 to 65535"}},
        Wrong{"port_large",
              tcp("server ::1 port 65536"),
              {"3:17 V013 `65536` is out of range; `port` takes 1 to 65535"}},
        Wrong{"port_last", dns("server ::1 port 65535"), {}},
        Wrong{"port_without_number",
              dns("server ::1 port"),
              {"4:12 V011 `port` needs a value: 1 to 65535"}},
        Wrong{"behind_port",
              dns("server ::1 port 53 ::2"),
              {"4:20 V010 nothing may stand behind the port"}},
        Wrong{"port_alone",
              dns("server port 53"),
              {"4:8 V011 `server` needs an address before the port"}},
        Wrong{"tcp_without_port",
              tcp("server ::1 192.0.2.9"),
              {"3:8 V011 a `server` of a `tcp_check` needs a port",
               "3:12 V011 a `server` of a `tcp_check` needs a port"}},
        Wrong{"sources", dns("source ::1\nsource 127.0.0.1"), {}},
        Wrong{"second_source",
              dns("source 127.0.0.1\nsource 127.0.0.2"),
              {"5:8 V015 a second `source` for IPv4"}},
        Wrong{"two_sources",
              dns("source ::1 127.0.0.1"),
              {"4:12 V010 `source` takes one value only"}},
        Wrong{"sixteen",
              dns("server 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7\n"
                  "server 10.0.0.8 10.0.0.9 10.0.0.10 10.0.0.11 10.0.0.12 10.0.0.13\n"
                  "server 10.0.0.14 10.0.0.15"),
              {}},
        Wrong{"seventeen",
              dns("server 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7\n"
                  "server 10.0.0.8 10.0.0.9 10.0.0.10 10.0.0.11 10.0.0.12 10.0.0.13\n"
                  "server 10.0.0.14 10.0.0.15 10.0.0.16"),
              {"6:28 V029 more than 16 servers of one check"}}),
    [](const auto& wrong) { return wrong.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Values, WrongNativeTest,
    testing::Values(
        Wrong{"interval_least", dns("interval 0.1"), {}},
        Wrong{"interval_short",
              dns("interval 0.099"),
              {"4:10 V013 `0.099` is out of range; `interval` takes 0.1 to 1000000 s"}},
        Wrong{"timeout_as_interval", dns("interval 2\ntimeout 2"), {}},
        Wrong{"timeout_long",
              dns("interval 2\ntimeout 2.001"),
              {"5:9 V013 `timeout` is longer than `interval`, which is 2 s"}},
        Wrong{"timeout_longer_than_default",
              tcp("timeout 1.5"),
              {"3:9 V013 `timeout` is longer than `interval`, which is 1 s"}},
        Wrong{"timeout_zero",
              tcp("timeout 0"),
              {"3:9 V013 `0` is out of range; `timeout` takes 0.001 to 1000000 s"}},
        Wrong{"fast_as_slow", tcp("fast_interval 1"), {}},
        Wrong{"fast_is_slower",
              tcp("fast_interval 1.1"),
              {"3:15 V013 `fast_interval` is longer than `interval`, which is 1 s"}},
        Wrong{"latency_as_timeout", dns("max_latency 0.8"), {}},
        Wrong{"latency_long",
              dns("max_latency 0.801"),
              {"4:13 V013 `max_latency` is longer than `timeout`, which is 0.8 s"}},
        Wrong{"latency_of_tcp",
              tcp("max_latency 1"),
              {"3:1 V017 `max_latency` cannot be in tcp_check"}},
        Wrong{
            "fall", dns("fall 0"), {"4:6 V013 `0` is out of range; `fall` takes 1 to 2147483647"}},
        Wrong{"weight",
              dns("weight 254"),
              {"4:8 V013 `254` is out of range; `weight` takes -253 to 253"}},
        Wrong{"require",
              dns("require some"),
              {"4:9 V014 `some` is not a value of `require`, which takes all or any"}},
        Wrong{"transport",
              dns("transport tls"),
              {"4:11 V014 `tls` is not a value of `transport`, which takes udp or tcp"}},
        Wrong{"query_twice",
              dns("query a"),
              {"4:1 V015 `query` is given twice, with different values"}},
        Wrong{"query_name",
              asking("a..b", "NOERROR"),
              {"3:7 V024 `a..b` cannot be asked for: it has an empty label"}},
        Wrong{"query_type",
              asking("a AAA", "NOERROR"),
              {"3:9 V014 `AAA` is not a type of DNS: A, AAAA, NS, CNAME, SOA, PTR, MX, TXT, SRV, "
               "CAA, "
               "DS, DNSKEY, HTTPS, SVCB, ANY or TYPE1 to TYPE65535"}},
        Wrong{"query_class",
              asking("a A INN", "NOERROR"),
              {"3:11 V014 `INN` is not a class of DNS: IN, CH, HS or CLASS1 to CLASS65535"}},
        Wrong{"query_words",
              asking("a A IN IN", "NOERROR"),
              {"3:14 V010 `query` takes a name, and perhaps a type and a class of DNS"}},
        Wrong{"second_name",
              dns("") + tcp(""),
              {"6:11 V023 a second `dns_check`, `tcp_check`, `http_check`, `icmp_check` or "
               "`unit_check` with the "
               "name `ok`"}},
        Wrong{"text_empty", tcp("send \"\""), {"3:6 V011 `send` needs a text that is not empty"}},
        Wrong{"text_1024", thousand() + tcp("send ${A}bcdefghijklmnopqrstuvwx"), {}},
        Wrong{"text_long",
              thousand() + tcp("send ${A}bcdefghijklmnopqrstuvwxy"),
              {"4:6 V029 the text of `send` has more than 1024 bytes"}},
        Wrong{"text_nul", tcp("expect \"\\x00\""), {}},
        Wrong{"escape",
              tcp("expect \"a\\qb\""),
              {"3:10 V014 `\\q` is no escape; there are `\\r`, `\\n`, `\\t`, `\\\\` and `\\xHH`"}}),
    [](const auto& wrong) { return wrong.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Expectations, WrongNativeTest,
    testing::Values(
        Wrong{"rcode",
              asking("a", "NOERORR"),
              {"4:8 V014 `NOERORR` is not a response code, and not `answer`, `data`, `prefix` or "
               "`answers`"}},
        Wrong{"rcode_behind",
              asking("a TXT", "answer ok NXDOMAIN"),
              {"4:18 V014 `NXDOMAIN` is not a response code, and not `answer`, `data`, `prefix` or "
               "`answers`"}},
        Wrong{"no_value", asking("a", "NOERROR data"), {"4:16 V011 `data` needs a value"}},
        Wrong{"two",
              asking("a TXT", "answer ok data ok"),
              {"4:18 V010 only one of `answer`, `data` and `prefix` can be expected"}},
        Wrong{"answers_twice",
              asking("a", "answers 1 answers 2"),
              {"4:18 V010 `answers` is given twice"}},
        Wrong{"answers_many",
              asking("a", "answers 65536"),
              {"4:16 V013 `65536` is out of range; `answers` takes 0 to 65535"}},
        Wrong{"answers_most", asking("a", "answers 65535"), {}},
        Wrong{"answer_of_a",
              asking("a", "answer ok"),
              {"4:8 V026 `answer` looks into the strings of TXT records, and A is asked for"}},
        Wrong{"answer_nul",
              asking("a TXT", "answer \"a\\x00\""),
              {"4:15 V014 a NUL byte cannot be in the text of `answer`"}},
        Wrong{"nothing_but_errors",
              asking("a TXT", "NXDOMAIN SERVFAIL answer ok"),
              {"4:8 V026 only an answer with NOERROR has records that could be expected"}},
        Wrong{"errors_with_number",
              asking("a", "NXDOMAIN answers 1"),
              {"4:8 V026 only an answer with NOERROR has records that could be expected"}},
        Wrong{"errors_alone", asking("a", "NXDOMAIN answers 0"), {}},
        Wrong{"data", asking("a MX", "data \"10 mail.example.\""), {}},
        Wrong{"data_a", asking("a", "data 192.0.2.1"), {}},
        Wrong{"data_aaaa", asking("a AAAA", "data 2001:db8::1"), {}},
        Wrong{"data_not_a",
              asking("a", "data 2001:db8::1"),
              {"4:8 V026 `2001:db8::1` cannot be the data of an A record, an IPv4 address"}},
        Wrong{"data_not_aaaa",
              asking("a AAAA", "data 192.0.2.1"),
              {"4:8 V026 `192.0.2.1` cannot be the data of an AAAA record, an IPv6 address"}},
        Wrong{"data_any",
              asking("a ANY", "data x"),
              {"4:8 V026 `data` is compared with records of the type that is asked for: it needs "
               "another one than ANY"}},
        Wrong{"data_empty",
              asking("a MX", "data \"\""),
              {"4:13 V013 `data` takes 1 to 1024 characters"}},
        Wrong{"prefix", asking("a", "prefix 192.0.2.0/24"), {}},
        Wrong{"prefix_whole", asking("a AAAA", "prefix ::/0"), {}},
        Wrong{"prefix_without_length", asking("a", "prefix 192.0.2.1"), {}},
        Wrong{"prefix_long",
              asking("a", "prefix 192.0.2.0/33"),
              {"4:25 V042 `33` is not a prefix length from 0 to 32"}},
        Wrong{"prefix_word",
              asking("a", "prefix a/8"),
              {"4:15 V040 `a` is not an IPv4 or IPv6 address"}},
        Wrong{"prefix_of_other_family",
              asking("a AAAA", "prefix 192.0.2.0/24"),
              {"4:8 V026 an IPv4 prefix is that of A records, and AAAA is asked for"}}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(Native, HelpsWithWhatIsNearlyAnAddress) {
  const auto helps = [](const std::string& server) {
    std::string found;
    for (const auto& diagnostic : tests::diagnostics(dns("server " + server))) {
      if (diagnostic.code == config::Code::bad_address) found += diagnostic.help;
    }
    return found;
  };
  EXPECT_EQ(helps("192.0.2.1:5353"), "the port stands behind the address: `192.0.2.1 port 5353`");
  EXPECT_EQ(helps("[2001:db8::1]:53"), "the port stands behind the address: `2001:db8::1 port 53`");
  EXPECT_EQ(helps("192.0.2.1/24"), "write `192.0.2.1`, without a prefix length");
  EXPECT_EQ(helps("localhost"), "");
  EXPECT_EQ(helps("192.0.2.1:"), "");
  EXPECT_EQ(helps("[2001:db8::1]"), "");
}

TEST(Native, MustBeDefinedToBeTracked) {
  const std::string text = dns("") + instance_with("track_check {\nokk\n}");
  EXPECT_THAT(errors(text),
              ElementsAre("11:1 V037 there is no `dns_check`, `tcp_check`, "
                          "`http_check`, `icmp_check` or `unit_check` with the name `okk`"));
  EXPECT_EQ(tests::diagnostics(text).back().help, "did you mean `ok`?");
  EXPECT_THAT(errors(dns("") + instance_with("track_check {\nok weight 254\n}")),
              ElementsAre("11:11 V013 `254` is out of range; `weight` takes -253 to 253"));
  EXPECT_THAT(errors(instance_with("track_check {\nok\n}") + dns("")), IsEmpty());
  // Scripts have names of their own.
  EXPECT_THAT(errors(dns("") + "vrrp_script ok {\nscript /bin/true\n}\n" +
                     instance_with("track_check {\nok\n}\ntrack_script {\nok\n}")),
              IsEmpty());
  EXPECT_THAT(errors(dns("") + instance_with("track_script {\nok\n}")),
              ElementsAre("11:1 V037 there is no `vrrp_script` with the name `ok`"));
}

TEST(Native, IsAWarningWhenNothingTracksIt) {
  EXPECT_THAT(tests::problems_and_lints(dns("") + instance_with("")), ElementsAre("1:11 V090"));
  EXPECT_THAT(tests::problems_and_lints(dns("") + instance_with("track_check {\nok\n}")),
              IsEmpty());
}

TEST(Native, IsUnknownToKeepalived) {
  std::vector<std::string> notes;
  const std::string text = dns("") + instance_with("track_check {\nok\n}");
  const config::Source source("test.conf", text);
  for (const config::Diagnostic& entry :
       config::compile(source, {.dialect = config::Dialect::keepalived}).diagnostics.in_order()) {
    if (entry.code == config::Code::differs) notes.push_back(entry.message);
  }
  EXPECT_THAT(notes, ElementsAre("keepalived does not know `dns_check` and ignores it",
                                 "keepalived does not know `track_check` and ignores it"));
}

}  // namespace
