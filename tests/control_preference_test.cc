// `regent prefer`: which text becomes of a priority list.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "control/preference.h"

namespace {

using control::NewHosts;
using Hosts = std::vector<std::string>;

constexpr std::string_view kOrder =
    "# who serves what\n"
    "recdns0: dns0 dns1  dns2 # not dns3\n"
    "recdns1:\n"
    "    dns1\n"
    "#   dns2\n"
    "    dns0\n"
    "*:       dns2 dns1 dns0";

std::string preferred(std::string_view router, const Hosts& hosts,
                      NewHosts new_hosts = NewHosts::refused) {
  const auto text = control::prefer(kOrder, {.router = router, .hosts = hosts}, new_hosts);
  return text ? *text : "error: " + text.error();
}

TEST(Prefer, PutsAHostFirstAndLeavesTheRest) {
  EXPECT_EQ(preferred("recdns0", {"dns2"}),
            "# who serves what\n"
            "recdns0: dns2 dns0  dns1 # not dns3\n"
            "recdns1:\n"
            "    dns1\n"
            "#   dns2\n"
            "    dns0\n"
            "*:       dns2 dns1 dns0");
}

TEST(Prefer, TakesSeveralInTheirOrder) {
  EXPECT_EQ(preferred("recdns1", {"dns0", "dns1"}),
            "# who serves what\n"
            "recdns0: dns0 dns1  dns2 # not dns3\n"
            "recdns1:\n"
            "    dns0\n"
            "#   dns2\n"
            "    dns1\n"
            "*:       dns2 dns1 dns0");
}

TEST(Prefer, AHostThatIsFirstChangesNothing) {
  EXPECT_EQ(preferred("recdns0", {"dns0", "dns0"}), kOrder);
}

TEST(Prefer, ARouterWithoutItsOwnEntryGetsOne) {
  EXPECT_EQ(preferred("testdns0", {"dns0"}), std::string(kOrder) + "\ntestdns0: dns0 dns2 dns1\n");
}

TEST(Prefer, AllOthersAreAStar) {
  EXPECT_EQ(preferred("*", {"dns0"}),
            "# who serves what\n"
            "recdns0: dns0 dns1  dns2 # not dns3\n"
            "recdns1:\n"
            "    dns1\n"
            "#   dns2\n"
            "    dns0\n"
            "*:       dns0 dns2 dns1");
}

TEST(Prefer, RefusesAHostThatIsNotListedUnlessItIsToBeAdded) {
  EXPECT_EQ(preferred("recdns0", {"dns3"}),
            "error: dns3 is not listed for recdns0: `--add` puts it there");
  EXPECT_EQ(preferred("recdns0", {"dns3"}, NewHosts::added),
            "# who serves what\n"
            "recdns0: dns3 dns0  dns1 dns2 # not dns3\n"
            "recdns1:\n"
            "    dns1\n"
            "#   dns2\n"
            "    dns0\n"
            "*:       dns2 dns1 dns0");
}

TEST(Prefer, NeverMakesAListThatSaysSomethingElse) {
  for (const char* host : {"dns 3", "#", "dns3#", "dns3:", "", "dns3\nrecdns9:", "\x1b[31m"}) {
    EXPECT_EQ(preferred("recdns0", {host}, NewHosts::added),
              "error: the name of a host is one word of ASCII")
        << host;
  }
  EXPECT_EQ(preferred("a b", {"dns0"}), "error: the name of a router is one word of ASCII");
}

TEST(Prefer, SaysWhatIsWrongWithTheList) {
  const Hosts hosts{"x"};
  const auto bad = control::prefer("x y\n", {.router = "a", .hosts = hosts}, NewHosts::refused);
  EXPECT_EQ(bad.error(), "line 1: `x` has no `NAME:` before it");
  const auto none = control::prefer("b: x\n", {.router = "a", .hosts = hosts}, NewHosts::refused);
  EXPECT_EQ(none.error(), "it says nothing of a and has no line `*`");
}

}  // namespace
