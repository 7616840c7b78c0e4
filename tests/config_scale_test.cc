// As many virtual routers as a Plan can hold, one more, and texts that try to be expensive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/config_fixture.h"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;
using tests::problems;

std::string instance(std::size_t interface, std::size_t vrid, std::string_view address) {
  return fmt::format(
      "vrrp_instance r{0}_{1} {{\ninterface eth{0}\nvirtual_router_id {1}\n"
      "virtual_ipaddress {{\n{2}\n}}\n}}\n",
      interface, vrid, address);
}

std::string instances(std::size_t interfaces, std::size_t vrids) {
  std::string text;
  for (std::size_t i = 1; i <= interfaces; ++i) {
    for (std::size_t v = 1; v <= vrids; ++v) {
      text += instance(i, v, fmt::format("10.{}.{}.1/24", i % 256, v));
    }
  }
  return text;
}

TEST(Scale, CompilesEveryVridOnEveryInterface) {
  const std::string text = instances(255, 255);
  const CompiledPlan plan(text);
  EXPECT_EQ(plan.plan().routers().size(), 65025U);
  EXPECT_EQ(plan.plan().interfaces().size(), 255U);
  EXPECT_EQ(plan.plan().senders().size(), 255U);
  EXPECT_EQ(plan.plan().addresses().size(), 65025U);
  EXPECT_EQ(plan.router(65024).vrid, 255);
  EXPECT_EQ(plan.plan().name(plan.router(65024)), "r255_255");
  EXPECT_THAT(plan.addresses(65024), ElementsAre("10.255.255.1/24 eth255"));
}

TEST(Scale, CompilesThousandsOfInstancesOutOfOneLine) {
  const CompiledPlan plan(
      "$INSTANCE= \\\nvrrp_instance r${if}_$vrid { \\\n  interface eth$if \\\n"
      "  virtual_router_id $vrid \\\n  virtual_ipaddress { \\\n    10.${if}.${vrid}.1/24 \\\n  } "
      "\\\n"
      "}\n~SEQ(if, 0, 255) ~SEQ(vrid, 1, 254) $INSTANCE\n");
  EXPECT_EQ(plan.plan().routers().size(), 65024U);
  EXPECT_EQ(plan.plan().interfaces().size(), 256U);
  EXPECT_EQ(plan.plan().name(plan.router(65023)), "r255_254");
  EXPECT_THAT(plan.addresses(65023), ElementsAre("10.255.254.1/24 eth255"));
}

TEST(Scale, RefusesMoreRoutersThanAPlanHolds) {
  EXPECT_THAT(
      problems(instances(257, 255) + instance(258, 1, "10.0.0.1") + instance(258, 2, "10.0.0.2")),
      ElementsAre("458753:15 V029"));
}

TEST(Scale, RefusesMoreInterfacesThanAPlanHolds) {
  EXPECT_THAT(problems(instances(4096, 1)), IsEmpty());
  EXPECT_THAT(problems(instances(4098, 1)), ElementsAre("28674:11 V029"));
}

TEST(Scale, RefusesMoreAddressesThanAPlanHolds) {
  std::string text = tests::instance_with("virtual_ipaddress_excluded {");
  text.resize(text.size() - 2);
  for (unsigned i = 0; i < (1U << 20) + 1; ++i) {
    text += fmt::format("10.{}.{}.{}\n", i >> 16, i >> 8 & 255, i & 255);
  }
  EXPECT_THAT(problems(text + "}\n}\n"), ElementsAre("1048581:1 V029"));
}

TEST(Scale, EndsInTimeWhateverTheTextIs) {
  for (const char* piece :
       {"a\n", "{\n", "}\n", "\"\n", "$a=\n", "~SEQ(\n", "@\n", "x{", "vrrp_instance a {\n",
        "priority 1\n", "global_defs{", "a b c d e f g\n", "~SEQ(i,1,4000000) $i\n", "$a= \\\n$a\n",
        "$a$a\n"}) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    EXPECT_FALSE(problems(text).empty()) << piece;
  }
}

}  // namespace
