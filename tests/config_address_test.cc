// Address lines, and the addresses of an instance together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/address_line.h"
#include "config/router_addresses.h"
#include "tests/config_fixture.h"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;
using tests::diagnostics;
using tests::instance_with;
using tests::instance_without_addresses;
using tests::problems;

// The addresses start on line 5.
std::string with_addresses(std::string_view lines) {
  return instance_without_addresses(fmt::format("virtual_ipaddress {{\n{}\n}}", lines));
}

std::string lines_of(std::string_view format, std::size_t count) {
  std::string lines;
  for (std::size_t i = 1; i <= count; ++i) {
    lines += fmt::format(fmt::runtime(format), i / 250, i % 250 + 1) + "\n";
  }
  lines.pop_back();
  return lines;
}

TEST(AddressLine, TakesAPrefixAndADefault) {
  EXPECT_THAT(CompiledPlan(with_addresses("192.0.2.1/24\n192.0.2.2\n192.0.2.3/1")).addresses(),
              ElementsAre("192.0.2.1/24 eth0", "192.0.2.2/32 eth0", "192.0.2.3/1 eth0"));
  EXPECT_THAT(CompiledPlan(with_addresses("fe80::1/64\n2001:db8::1\n2001:db8::2/128")).addresses(),
              ElementsAre("fe80::1/64 eth0", "2001:db8::1/128 eth0", "2001:db8::2/128 eth0"));
}

TEST(AddressLine, TakesAnInterfaceOfItsOwn) {
  const CompiledPlan plan(with_addresses("192.0.2.1/24 dev eth1\n192.0.2.2 dev lo"));
  EXPECT_THAT(plan.addresses(), ElementsAre("192.0.2.1/24 eth1", "192.0.2.2/32 lo"));
  EXPECT_EQ(plan.interface_name(plan.router().interface), "eth0");
  EXPECT_EQ(plan.plan().senders().size(), 1U);
}

TEST(AddressLine, RefusesWhatIsNotAnAddress) {
  for (const char* line : {"192.0.2.300", "192.0.2", "2001:db8::x", "host", "192.0.2.1.", "/24"}) {
    EXPECT_THAT(problems(with_addresses(line)), ElementsAre("5:1 V040")) << line;
  }
}

TEST(AddressLine, RefusesAddressesThatNoHostCanHave) {
  for (const char* line : {"0.0.0.0", "224.0.0.18/24", "127.0.0.1/8", "255.255.255.255",
                           "::", "ff02::12", "::1/128"}) {
    EXPECT_THAT(problems(with_addresses(line)), ElementsAre("5:1 V041")) << line;
  }
}

TEST(AddressLine, RefusesPrefixesOutOfRange) {
  for (const char* line : {"192.0.2.1/33", "192.0.2.1/0", "192.0.2.1/", "192.0.2.1/x",
                           "192.0.2.1/255.255.255.0", "192.0.2.1/-1"}) {
    EXPECT_THAT(problems(with_addresses(line)), ElementsAre("5:11 V042")) << line;
  }
  EXPECT_THAT(problems(with_addresses("fe80::1/129")), ElementsAre("5:9 V042"));
  EXPECT_THAT(problems(with_addresses("\"fe80::1/129\"")), ElementsAre("5:10 V042"));
}

TEST(AddressLine, TellsThePrefixThatANetmaskMeans) {
  const auto help = [](std::string_view line) {
    return diagnostics(with_addresses(line)).front().help;
  };
  EXPECT_EQ(help("192.0.2.1/255.255.255.0"), "this netmask is the prefix length 24");
  EXPECT_EQ(help("192.0.2.1/255.255.255.255"), "this netmask is the prefix length 32");
  EXPECT_EQ(help("192.0.2.1/128.0.0.0"), "this netmask is the prefix length 1");
  EXPECT_EQ(help("192.0.2.1/255.0.255.0"), "");
  EXPECT_EQ(help("192.0.2.1/0.0.0.0"), "");
  EXPECT_EQ(help("192.0.2.1/33"), "");
  EXPECT_EQ(help("2001:db8::1/255.255.255.0"), "");
}

TEST(AddressLine, RefusesASecondAddress) {
  EXPECT_THAT(problems(with_addresses("192.0.2.1 192.0.2.2")), ElementsAre("5:11 V010"));
}

TEST(AddressLine, RefusesUnknownWordsAndSuggests) {
  const auto found = diagnostics(with_addresses("192.0.2.1 labl eth0:1"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::unknown_keyword);
  EXPECT_EQ(found[0].span, (config::SourceSpan{5, 11, 4}));
  EXPECT_EQ(found[0].help, "did you mean `label`?");
}

TEST(AddressLine, RefusesEachUnsupportedWordAndReadsOn) {
  EXPECT_THAT(problems(with_addresses("192.0.2.1 label x -nodad scope link dev eth1 no_track")),
              ElementsAre("5:11 V009", "5:19 V009", "5:26 V009", "5:46 V009"));
}

TEST(AddressLine, TakesTheValueOfAMisspeltWordForItsValue) {
  EXPECT_THAT(problems(with_addresses("192.0.2.1/24 dve eth1 use_vmac")),
              ElementsAre("5:14 V003", "5:23 V009"));
  EXPECT_THAT(problems(with_addresses("192.0.2.1/24 no_trak eth1")),
              ElementsAre("5:14 V003", "5:22 V003"));
}

TEST(AddressLine, SaysThatAnAliasIsNoInterface) {
  const auto found = diagnostics(with_addresses("192.0.2.1/24 dev eth0:1"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "`eth0:1` cannot be the name of an interface");
  EXPECT_EQ(found[0].help, "an alias is no interface: write `eth0`");
  EXPECT_EQ(diagnostics(with_addresses("192.0.2.1/24 dev eth0/1"))[0].help, "");
  EXPECT_EQ(diagnostics(with_addresses("192.0.2.1/24 dev :1"))[0].help, "");
}

TEST(AddressLine, RefusesDevWithoutAnInterface) {
  EXPECT_THAT(problems(with_addresses("192.0.2.1 dev")), ElementsAre("5:11 V011"));
  EXPECT_THAT(problems(with_addresses("192.0.2.1 dev a/b")), ElementsAre("5:15 V025"));
}

TEST(RouterAddresses, RefuseAnEmptyList) {
  EXPECT_THAT(problems(with_addresses("")), ElementsAre("4:1 V045"));
  EXPECT_THAT(problems(instance_without_addresses("virtual_ipaddress_excluded { 192.0.2.1 }")),
              ElementsAre("1:15 V021"));
}

TEST(RouterAddresses, DoNotCallAListEmptyWhoseAddressIsWrong) {
  EXPECT_THAT(problems(with_addresses("nonsense")), ElementsAre("5:1 V040"));
}

TEST(RouterAddresses, PutExcludedOnesBehindTheAdvertised) {
  const CompiledPlan plan(instance_without_addresses(
      "virtual_ipaddress_excluded {\n198.51.100.1\n2001:db8::1/64\n}\nvirtual_ipaddress { "
      "192.0.2.1 }"));
  EXPECT_EQ(plan.router().advertised_count, 1);
  EXPECT_THAT(plan.addresses(),
              ElementsAre("192.0.2.1/32 eth0", "198.51.100.1/32 eth0", "2001:db8::1/64 eth0"));
}

TEST(RouterAddresses, JoinListsThatAreGivenInParts) {
  const CompiledPlan plan(instance_with("virtual_ipaddress { 192.0.2.9 }"));
  EXPECT_EQ(plan.router().advertised_count, 2);
  EXPECT_THAT(plan.addresses(), ElementsAre("192.0.2.1/24 eth0", "192.0.2.9/32 eth0"));
}

TEST(RouterAddresses, LetTheFirstFamilyElectAndNoteIt) {
  const std::string text = with_addresses("192.0.2.1\n2001:db8::1\n192.0.2.2\n2001:db8::2");
  EXPECT_THAT(problems(text), ElementsAre("6:1 V047"));
  const CompiledPlan plan(text);
  EXPECT_EQ(plan.router().family, 4);
  EXPECT_EQ(plan.router().advertised_count, 2);
  EXPECT_THAT(plan.addresses(), ElementsAre("192.0.2.1/32 eth0", "192.0.2.2/32 eth0",
                                            "2001:db8::1/128 eth0", "2001:db8::2/128 eth0"));
  const CompiledPlan ipv6(with_addresses("fe80::1\n192.0.2.1"));
  EXPECT_EQ(ipv6.router().family, 6);
  EXPECT_EQ(ipv6.router().advertised_count, 1);
}

TEST(RouterAddresses, RefuseTheSameAddressTwice) {
  const auto found = diagnostics(with_addresses("192.0.2.1/24\n192.0.2.1 dev eth1"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::address_twice);
  EXPECT_EQ(found[0].span, (config::SourceSpan{6, 1, 9}));
  ASSERT_TRUE(found[0].second);
  EXPECT_EQ(found[0].second->span, (config::SourceSpan{5, 1, 12}));
  EXPECT_THAT(problems(instance_with("virtual_ipaddress_excluded { 192.0.2.1 }")),
              ElementsAre("5:30 V043"));
}

TEST(RouterAddresses, WarnWhenTheFirstIpv6AddressIsNotLinkLocal) {
  EXPECT_THAT(problems(with_addresses("2001:db8::1\nfe80::1")), ElementsAre("5:1 V046"));
  EXPECT_THAT(problems(with_addresses("fe80::1\n2001:db8::1")), IsEmpty());
}

TEST(RouterAddresses, HoldAsManyAsAnAdvertDoes) {
  const std::string most4 = with_addresses(lines_of("10.0.{}.{}", 255));
  EXPECT_EQ(CompiledPlan(most4).router().advertised_count, 255);
  const std::string most6 = with_addresses(lines_of("fe80::{}:{}", 89));
  EXPECT_EQ(CompiledPlan(most6).router().advertised_count, 89);
}

TEST(RouterAddresses, RefuseMoreThanAnAdvertHolds) {
  EXPECT_THAT(problems(with_addresses(lines_of("10.0.{}.{}", 256))), ElementsAre("260:1 V044"));
  EXPECT_THAT(problems(with_addresses(lines_of("fe80::{}:{}", 90))), ElementsAre("94:1 V044"));
}

TEST(RouterAddresses, DoNotCountExcludedOnes) {
  const CompiledPlan plan(instance_with(
      fmt::format("virtual_ipaddress_excluded {{\n{}\n}}", lines_of("10.0.{}.{}", 1000))));
  EXPECT_EQ(plan.router().advertised_count, 1);
  EXPECT_EQ(plan.router().address_count, 1001U);
}

}  // namespace
