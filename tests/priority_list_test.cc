// The file of `priority_list`: what it may say, and what is refused with which line.
#include "contract/priority_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using contract::PriorityList;
using testing::ElementsAre;
using testing::Field;

PriorityList good(std::string_view text) {
  auto list = PriorityList::parse(text);
  EXPECT_TRUE(list.has_value()) << (list ? "" : list.error().to_string());
  return list ? *std::move(list) : PriorityList{};
}

std::string problem(std::string_view text) {
  const auto list = PriorityList::parse(text);
  return list ? "none" : list.error().to_string();
}

int priority(const PriorityList& list, std::string_view router, std::string_view host) {
  const PriorityList::Entry* entry = list.entry_of(router);
  if (entry == nullptr) return -1;
  const auto found = priority_in(*entry, host);
  return found ? found->number() : 0;
}

constexpr std::string_view kOrder =
    "# who serves what\n"
    "recdns0: dns0 dns1 dns2 dns3\n"
    "\n"
    "recdns1: dns1 dns0  # the others are too far away\n"
    "*:       dns3 dns2 dns1 dns0\n";

TEST(PriorityList, ThePlaceGivesThePriority) {
  const PriorityList list = good(kOrder);
  EXPECT_EQ(priority(list, "recdns0", "dns0"), 240);
  EXPECT_EQ(priority(list, "recdns0", "dns1"), 230);
  EXPECT_EQ(priority(list, "recdns0", "dns3"), 210);
  EXPECT_EQ(priority(list, "recdns1", "dns0"), 230);
}

TEST(PriorityList, WhoIsNotListedHasNone) {
  const PriorityList list = good(kOrder);
  EXPECT_EQ(priority(list, "recdns1", "dns2"), 0);
  EXPECT_EQ(priority(list, "recdns0", "dns"), 0);
}

TEST(PriorityList, AStarIsForAllOthers) {
  const PriorityList list = good(kOrder);
  EXPECT_EQ(priority(list, "testdns0", "dns3"), 240);
  EXPECT_EQ(priority(good("a: x\n"), "b", "x"), -1);
}

TEST(PriorityList, ANameIsForBothFamiliesUnlessOneHasItsOwn) {
  const PriorityList list = good("a: x y\na.ipv6: y x\n*: z\n");
  EXPECT_EQ(priority(list, "a.ipv4", "x"), 240);
  EXPECT_EQ(priority(list, "a.ipv6", "x"), 230);
  EXPECT_EQ(priority(list, "b.ipv6", "z"), 240);
}

TEST(PriorityList, AnEntryGoesOnUntilTheNextName) {
  const PriorityList list = good("a:\n  x\n# y\n\tz\r\nb: y\n");
  ASSERT_EQ(list.entries().size(), 2U);
  EXPECT_THAT(list.entries()[0].hosts, ElementsAre(Field(&PriorityList::Host::name, "x"),
                                                   Field(&PriorityList::Host::name, "z")));
  EXPECT_EQ(list.entries()[0].hosts[1].offset, 12U);
  EXPECT_EQ(list.entries()[1].line, 5U);
}

TEST(PriorityList, TheLastLineNeedsNoEnd) { EXPECT_EQ(priority(good("*: x y"), "a", "y"), 230); }

TEST(PriorityList, FourteenHostsAreTheMost) {
  EXPECT_EQ(priority(good("a: b c d e f g h i j k l m n o"), "a", "o"), 110);
  EXPECT_EQ(problem("a: b c d e f g h i j k l m n o p"), "line 1: more than 14 hosts for `a`");
}

TEST(PriorityList, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(problem(""), "there is no line `NAME: HOST...`");
  EXPECT_EQ(problem("# all gone\n\n"), "there is no line `NAME: HOST...`");
  EXPECT_EQ(problem("\nx y\n"), "line 2: `x` has no `NAME:` before it");
  EXPECT_EQ(problem("a: x\n: y\n"), "line 2: a colon without a name before it");
  EXPECT_EQ(problem("a: x\n*: y\na: z\n"), "line 3: `a` is there twice, first on line 1");
  EXPECT_EQ(problem("a: x y\n   x\n"), "line 2: `x` is there twice for `a`");
  EXPECT_EQ(problem("a:\n# x\nb: y\n"), "line 1: `a` has no host");
  EXPECT_EQ(problem("b: y\na:\n"), "line 2: `a` has no host");
  EXPECT_EQ(problem("a: \x1b[31mx\n"), "line 1: a name is 1 to 64 characters of ASCII");
  EXPECT_EQ(problem(std::string_view("a: x\0y\n", 7)),
            "line 1: a name is 1 to 64 characters of ASCII");
  EXPECT_EQ(problem("a: " + std::string(64, 'x')), "none");
  EXPECT_EQ(problem("a: " + std::string(65, 'x')), "line 1: a name is 1 to 64 characters of ASCII");
}

TEST(PriorityList, SixtyFourKibibytesAreTheMost) {
  const std::string list = "a: x\n";
  EXPECT_EQ(problem(list + std::string(65'536 - list.size(), '\n')), "none");
  EXPECT_EQ(problem(list + std::string(65'537 - list.size(), '\n')), "larger than 65536 bytes");
}

}  // namespace
