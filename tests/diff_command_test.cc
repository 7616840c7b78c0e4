// `regent diff`, as an operator or a script calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/regent_program.h"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using tests::Outcome;
using tests::run;

// Two files that are compared.
class DiffCommand : public testing::Test {
 protected:
  DiffCommand() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-diff-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
  }
  ~DiffCommand() override { std::filesystem::remove_all(folder_); }

  Outcome diff(const std::string& before, const std::string& after,
               const std::string& options = "2>&1") {
    std::ofstream(folder_ / "old.conf", std::ios::binary) << before;
    std::ofstream(folder_ / "new.conf", std::ios::binary) << after;
    return run(
        fmt::format("cd '{}' && $REGENT diff old.conf new.conf {}", folder_.string(), options));
  }

 private:
  std::filesystem::path folder_;
};

std::string router(std::string_view name, int vrid, std::string_view lines) {
  return fmt::format("vrrp_instance {} {{\ninterface eth0\nvirtual_router_id {}\n{}\n}}\n", name,
                     vrid, lines);
}

std::string address(std::string_view text) {
  return fmt::format("virtual_ipaddress {{\n{}\n}}", text);
}

std::string password(std::string_view text) {
  return fmt::format("authentication {{\nauth_type PASS\nauth_pass {}\n}}\n", text);
}

const std::string kBefore =
    router("web", 51, address("192.0.2.1/24")) +
    router("db", 52, "version 2\n" + address("192.0.2.2/24")) +
    router("post", 53, password("secret1") + address("192.0.2.3/24\n192.0.2.4/24")) +
    router("same", 54, address("192.0.2.5/24")) +
    "vrrp_instance moved {\ninterface eth1\nvirtual_router_id 56\n" + address("192.0.2.6/24") +
    "\n}\n";
const std::string kAfter =
    router("same", 54, address("192.0.2.5/24")) +
    router("dns", 55, address("192.0.2.1/24\n192.0.2.9/24 dev eth1")) +
    router("mail", 53,
           "priority 150\nadvert_int 2\n" + password("secret2") +
               address("192.0.2.3/25\n192.0.2.8/24")) +
    router("db", 52, "version 3\n" + address("192.0.2.2/24")) +
    "vrrp_instance moved {\ninterface eth2\nvirtual_router_id 56\npriority 255\n" +
    address("192.0.2.6/24") + "\n}\n";

TEST_F(DiffCommand, SaysWhatAReloadWouldDo) {
  const Outcome outcome = diff(kBefore, kAfter);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "- web (eth0, VRID 51, IPv4): removed, its addresses are withdrawn\n"
            "    - 192.0.2.1/24\n"
            "- moved (eth1, VRID 56, IPv4): removed, its addresses are withdrawn\n"
            "    - 192.0.2.6/24\n"
            "! db (eth0, VRID 52, IPv4): re-election, starts anew as Backup\n"
            "    version 2 -> 3, which takes a re-election; the other routers of the group need "
            "the same\n"
            "+ dns (eth0, VRID 55, IPv4): added, starts as Backup\n"
            "    + 192.0.2.1/24\n"
            "    + 192.0.2.9/24 dev eth1\n"
            "+ moved (eth2, VRID 56, IPv4): added, starts as Active, being the owner of its "
            "addresses; it is another router than the removed one of this name\n"
            "    + 192.0.2.6/24\n"
            "~ mail (eth0, VRID 53, IPv4): keeps its state\n"
            "    name post -> mail\n"
            "    priority 100 -> 150\n"
            "    advert_int 1 -> 2; the other routers of the group need the same\n"
            "    auth_pass is another; the other routers of the group need the same\n"
            "    - 192.0.2.4/24\n"
            "    ~ 192.0.2.3/24 -> 192.0.2.3/25\n"
            "    + 192.0.2.8/24\n"
            "192.0.2.1 moves from web (eth0, VRID 51, IPv4) to dns (eth0, VRID 55, IPv4)\n"
            "192.0.2.6 moves from moved (eth1, VRID 56, IPv4) to moved (eth2, VRID 56, IPv4)\n"
            "2 removed, 1 re-election, 2 added, 1 changed without one, 1 untouched.\n");
}

TEST_F(DiffCommand, HasADocumentForPrograms) {
  const Outcome outcome = diff(kBefore, kAfter, "--json 2>&1");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(
      outcome.output,
      R"({"schema":1,"untouched":1,"removed":[)"
      "\n"
      R"({"name":"web","interface":"eth0","vrid":51,"family":"ipv4","addresses":[{"address":"192.0.2.1","prefix_length":24,"device":"eth0","is_advertised":true}]},)"
      "\n"
      R"({"name":"moved","interface":"eth1","vrid":56,"family":"ipv4","addresses":[{"address":"192.0.2.6","prefix_length":24,"device":"eth1","is_advertised":true}]})"
      "\n"
      R"(],"added":[)"
      "\n"
      R"({"name":"dns","interface":"eth0","vrid":55,"family":"ipv4","addresses":[{"address":"192.0.2.1","prefix_length":24,"device":"eth0","is_advertised":true},{"address":"192.0.2.9","prefix_length":24,"device":"eth1","is_advertised":true}]},)"
      "\n"
      R"({"name":"moved","interface":"eth2","vrid":56,"family":"ipv4","addresses":[{"address":"192.0.2.6","prefix_length":24,"device":"eth2","is_advertised":true}]})"
      "\n"
      R"(],"changed":[)"
      "\n"
      R"({"name":"mail","interface":"eth0","vrid":53,"family":"ipv4","old_name":"post","effect":"live","settings":[{"keyword":"priority","before":"100","after":"150","effect":"live","must_agree":false},{"keyword":"advert_int","before":"1","after":"2","effect":"live","must_agree":true},{"keyword":"auth_pass","before":null,"after":null,"effect":"live","must_agree":true}],"addresses":[{"before":{"address":"192.0.2.4","prefix_length":24,"device":"eth0","is_advertised":true},"after":null},{"before":{"address":"192.0.2.3","prefix_length":24,"device":"eth0","is_advertised":true},"after":{"address":"192.0.2.3","prefix_length":25,"device":"eth0","is_advertised":true}},{"before":null,"after":{"address":"192.0.2.8","prefix_length":24,"device":"eth0","is_advertised":true}}],"is_reordered":false},)"
      "\n"
      R"({"name":"db","interface":"eth0","vrid":52,"family":"ipv4","old_name":"db","effect":"re-election","settings":[{"keyword":"version","before":"2","after":"3","effect":"re-election","must_agree":true}],"addresses":[],"is_reordered":false})"
      "\n"
      R"(],"moved":[)"
      "\n"
      R"({"address":"192.0.2.1","from":{"name":"web","interface":"eth0","vrid":51,"family":"ipv4"},"to":{"name":"dns","interface":"eth0","vrid":55,"family":"ipv4"}},)"
      "\n"
      R"({"address":"192.0.2.6","from":{"name":"moved","interface":"eth1","vrid":56,"family":"ipv4"},"to":{"name":"moved","interface":"eth2","vrid":56,"family":"ipv4"}})"
      "\n"
      R"(],"notifications":[]})"
      "\n");
}

TEST_F(DiffCommand, IsContentWhenNothingChanges) {
  const std::string text = router("a", 51, address("192.0.2.1/24"));
  // What a comment says or where a value comes from is no difference.
  const std::string other =
      "# the same\n$VRID=51\n" +
      router("a", 51, "virtual_router_id $VRID\npriority 100\n" + address("192.0.2.1/24"));
  const Outcome outcome = diff(text, other);
  EXPECT_EQ(outcome.output, "Nothing would change: 1 untouched.\n");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(diff(text, text, "--json").output,
            "{\"schema\":1,\"untouched\":1,\"removed\":[],\"added\":[],\"changed\":[],"
            "\"moved\":[],\"notifications\":[]}\n");
}

TEST_F(DiffCommand, HasWhoIsToldOfAllRoutersOnce) {
  const auto text = [](std::string_view mail, std::string_view key) {
    return fmt::format(
               "global_defs {{\nnotify_fifo /run/a root\nemail_events active\n"
               "notification_email {{ {} }}\n}}\n"
               "notify_url pager {{\nurl \"https://pager.example.org/secret{}\"\n}}\n",
               mail, key) +
           router("a", 51, address("192.0.2.1/24")) + router("b", 52, address("192.0.2.2/24"));
  };
  const std::string before = text("a@example.org", "1");
  const std::string after = text("b@example.org", "2");
  EXPECT_EQ(diff(before, after).output,
            "~ notifications about all virtual routers, of which none is disturbed\n"
            "    global_defs: notification_email a@example.org -> b@example.org\n"
            "    notify_url pager: url is another\n"
            "2 untouched.\n");
  EXPECT_EQ(diff(before, after).status, 1);
  EXPECT_EQ(
      diff(before, after, "--json 2>&1").output,
      R"({"schema":1,"untouched":2,"removed":[],"added":[],"changed":[],"moved":[],"notifications":[)"
      "\n"
      R"({"block":"global_defs","keyword":"notification_email","before":"a@example.org","after":"b@example.org"},)"
      "\n"
      R"({"block":"notify_url pager","keyword":"url","before":null,"after":null})"
      "\n]}\n");
}

TEST_F(DiffCommand, SaysThatAnOwnerKeepsItsAddresses) {
  EXPECT_EQ(diff(router("a", 51, "priority 255\n" + address("192.0.2.1/24")),
                 router("b", 52, address("192.0.2.2/24\n192.0.2.3/24")))
                .output,
            "- a (eth0, VRID 51, IPv4): removed, the host keeps its addresses\n"
            "    - 192.0.2.1/24\n"
            "+ b (eth0, VRID 52, IPv4): added, starts as Backup\n"
            "    + 192.0.2.2/24\n"
            "    + 192.0.2.3/24\n"
            "1 removed, 1 added.\n");
}

TEST_F(DiffCommand, SaysWhenTheOrderInTheAdvertsIsAnother) {
  EXPECT_EQ(diff(router("a", 51, address("192.0.2.1/24\n192.0.2.2/24")),
                 router("a", 51, address("192.0.2.2/24\n192.0.2.1/24")))
                .output,
            "~ a (eth0, VRID 51, IPv4): keeps its state\n"
            "    the addresses are in the adverts in another order\n"
            "1 changed without one.\n");
}

TEST_F(DiffCommand, ShowsNoPassword) {
  EXPECT_THAT(diff(kBefore, kAfter).output, Not(HasSubstr("secret")));
  EXPECT_THAT(diff(kBefore, kAfter, "--json 2>&1").output, Not(HasSubstr("secret")));
}

TEST_F(DiffCommand, SaysWhichFileHasErrors) {
  const std::string good = router("a", 51, address("192.0.2.1/24"));
  Outcome outcome = diff(good, router("a", 300, address("192.0.2.1/24")), "2>&1 >/dev/null");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "error[V013]: `300` is out of range; `virtual_router_id` takes 1 to 255\n"
            "  --> new.conf:3:19\n"
            "3 | virtual_router_id 300\n"
            "  |                   ^^^\n"
            "1 error, 0 warnings.\n"
            "regent: new.conf has errors: nothing was compared\n");
  outcome = diff("", "", "2>&1 >/dev/null");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("regent: old.conf has errors"));
  EXPECT_THAT(outcome.output, HasSubstr("regent: new.conf has errors"));
  EXPECT_THAT(diff("", good, "2>/dev/null").output, IsEmpty());
}

TEST_F(DiffCommand, ReadsBothFilesForOneHostAndInOneDialect) {
  const std::string before = "@one bogus\n" + router("a", 51, address("192.0.2.1/24"));
  const std::string after = "@two bogus\n" + router("a", 51, address("192.0.2.1/24"));
  EXPECT_EQ(diff(before, after, "-i three 2>&1").status, 0);
  EXPECT_EQ(diff(before, after, "-i one 2>&1").status, 2);
  EXPECT_EQ(diff(before, after, "-i two 2>&1").status, 2);
  EXPECT_EQ(diff(before, after, "-i two --compat keepalived 2>&1").status, 0);
}

TEST_F(DiffCommand, SaysThatADiskIsFull) {
  const Outcome outcome = diff(kBefore, kAfter, "2>&1 >/dev/full");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output, "regent: writing the differences: No space left on device\n");
}

TEST_F(DiffCommand, NeedsTwoFiles) {
  EXPECT_EQ(run("$REGENT diff 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT diff good.conf 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT diff good.conf good.conf good.conf 2>/dev/null").status, 2);
  const Outcome outcome = run("$REGENT diff good.conf no-such-file.conf 2>&1");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output,
              StartsWith("error[V001]: cannot be opened: No such file or directory\n"));
  EXPECT_EQ(run("$REGENT diff good.conf good.conf -i one").status, 0);
}

}  // namespace
