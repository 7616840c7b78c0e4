// `regent convert`, as an operator calls it: what it writes, what it says, and its exit status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/regent_program.h"

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::Outcome;
using tests::run;

// A folder of its own with a keepalived.conf; removed at the end.
class ConvertCommandTest : public testing::Test {
 protected:
  ConvertCommandTest() {
    std::string name = (fs::temp_directory_path() / "regent-convert-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
  }
  ~ConvertCommandTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string content(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }
  std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }
  // A shell command in that folder.
  Outcome in_folder(const std::string& command) {
    return run(fmt::format("cd '{}' && {}", folder_.string(), command));
  }

  // Converts keepalived.conf. The result must be good for `regent check`, and convert into itself.
  void expect(int status, const std::string& text, const std::string& list) {
    const Outcome outcome =
        in_folder("$REGENT convert keepalived.conf -i one >out.conf 2>list.txt");
    EXPECT_EQ(outcome.status, status);
    EXPECT_EQ(content("out.conf"), "# Made by `regent convert` from keepalived.conf.\n\n" + text);
    EXPECT_EQ(content("list.txt"), list);
    const Outcome check = in_folder("$REGENT check out.conf");
    EXPECT_LE(check.status, 1) << check.output;
    EXPECT_THAT(in_folder("$REGENT convert out.conf 2>&1 >/dev/null").output,
                EndsWith("unsupported: nothing\n"));
  }

 private:
  fs::path folder_;
};

constexpr const char* kGood =
    "vrrp_instance web {\n    interface eth0\n    virtual_router_id 51\n"
    "    virtual_ipaddress {\n        192.0.2.1\n    }\n}\n";

TEST_F(ConvertCommandTest, WritesAFileInItsCanonicalForm) {
  write("keepalived.conf",
        "! One of two.\n"
        "global_defs { router_id dns1\n}\n"
        "vrrp_instance VI_1\n{\n"
        "  priority \"0149\"\n"
        "  interface eth0  # the only one\n"
        "  virtual_router_id 51\n"
        "  state BACKUP\n"
        "  virtual_ipaddress {\n"
        "    192.0.2.2/24\n"
        "    192.0.2.1\n"
        "  }\n"
        "  authentication {\n"
        "    auth_type PASS\n"
        "    auth_pass \"hunter#2\"\n"
        "  }\n"
        "}\n");
  expect(0,
         "global_defs {\n"
         "    router_id dns1\n"
         "}\n"
         "\n"
         "vrrp_instance VI_1 {\n"
         "    state BACKUP\n"
         "    interface eth0\n"
         "    virtual_router_id 51\n"
         "    priority 149\n"
         "    authentication {\n"
         "        auth_type PASS\n"
         "        auth_pass \"hunter#2\"\n"
         "    }\n"
         "    virtual_ipaddress {\n"
         "        192.0.2.2/24\n"
         "        192.0.2.1/32\n"
         "    }\n"
         "}\n",
         "same: 13 statements\n"
         "  global_defs: 2\n"
         "  router_id: 2\n"
         "  vrrp_instance: 4\n"
         "  priority: 6\n"
         "  interface: 7\n"
         "  virtual_router_id: 8\n"
         "  state: 9\n"
         "  virtual_ipaddress: 10\n"
         "  addresses: 11-12\n"
         "  authentication: 14\n"
         "  auth_type: 15\n"
         "  auth_pass: 16\n"
         "changed: nothing\n"
         "unsupported: nothing\n");
}

TEST_F(ConvertCommandTest, KeepsWhatIsNotSupportedAsComments) {
  write("keepalived.conf",
        "global_defs {\n"
        "    enable_script_security\n"
        "    smtp_server 192.0.2.25\n"
        "\n"
        "\n"
        "}\n"
        "static_ipaddress {\n"
        "    192.0.2.10/24 dev eth0\n"
        "    192.0.2.11/24 dev eth0\n"
        "}\n"
        "vrrp_instance VI_1 {\n"
        "    interface eth0\n"
        "    virtual_router_id 51\n"
        "    unicast_peer {\n"
        "        192.0.2.12\n"
        "    }\n"
        "    virtual_ipaddress {\n"
        "        192.0.2.1/24 brd + dev eth1\n"
        "        192.0.2.2/24\n"
        "    }\n"
        "    notify_deleted \"/usr/local/bin/became 'active'\"\n"
        "}\n");
  expect(3,
         "global_defs {\n"
         "    enable_script_security on\n"
         "    # line 3: `smtp_server` does nothing yet\n"
         "    #     smtp_server 192.0.2.25\n"
         "}\n"
         "\n"
         "# line 7: `static_ipaddress` is not supported yet\n"
         "#     static_ipaddress {\n"
         "#         192.0.2.10/24 dev eth0\n"
         "#         192.0.2.11/24 dev eth0\n"
         "#     }\n"
         "\n"
         "vrrp_instance VI_1 {\n"
         "    interface eth0\n"
         "    virtual_router_id 51\n"
         "    virtual_ipaddress {\n"
         "        192.0.2.1/24 dev eth1\n"
         "        192.0.2.2/24\n"
         "        # line 18: `brd` is not supported yet\n"
         "        #     192.0.2.1/24 brd + dev eth1\n"
         "    }\n"
         "    # line 14: `unicast_peer` is not supported yet\n"
         "    #     unicast_peer {\n"
         "    #         192.0.2.12\n"
         "    #     }\n"
         "    # line 21: `notify_deleted` is not supported yet\n"
         "    #     notify_deleted \"/usr/local/bin/became 'active'\"\n"
         "}\n",
         "same: 7 statements\n"
         "  global_defs: 1\n"
         "  enable_script_security: 2\n"
         "  vrrp_instance: 11\n"
         "  interface: 12\n"
         "  virtual_router_id: 13\n"
         "  virtual_ipaddress: 17\n"
         "  addresses: 19\n"
         "changed: nothing\n"
         "unsupported: 5 places\n"
         "  keepalived.conf:3:5: `smtp_server` does nothing yet\n"
         "  keepalived.conf:7:1: `static_ipaddress` is not supported yet\n"
         "  keepalived.conf:14:5: `unicast_peer` is not supported yet\n"
         "  keepalived.conf:18:22: `brd` is not supported yet\n"
         "  keepalived.conf:21:5: `notify_deleted` is not supported yet\n");
}

// They are no routers, and what is lost of them is said before what follows.
TEST_F(ConvertCommandTest, KeepsFilesAndProcesses) {
  write("keepalived.conf",
        "track_file order {\n"
        "    file /var/lib/regent/order\n"
        "    init_file 0\n"
        "}\n"
        "vrrp_track_process chk_nginx {\n"
        "    process \"/usr/sbin/nginx\" -g \"daemon off;\"\n"
        "    param_match\n"
        "    quorum 2\n"
        "    delay 0.5\n"
        "}\n"
        "vrrp_instance VI_1 {\n"
        "    interface eth0\n"
        "    virtual_router_id 51\n"
        "    track_process {\n"
        "        chk_nginx weight -254\n"
        "    }\n"
        "    debug 1\n"
        "    virtual_ipaddress {\n"
        "        192.0.2.1/24\n"
        "    }\n"
        "    track_file {\n"
        "        order\n"
        "    }\n"
        "}\n");
  expect(3,
         "# line 3: `init_file` does nothing: regent does not write the file, and counts one that "
         "is missing as 0\n"
         "#     init_file 0\n"
         "\n"
         "vrrp_instance VI_1 {\n"
         "    interface eth0\n"
         "    virtual_router_id 51\n"
         "    virtual_ipaddress {\n"
         "        192.0.2.1/24\n"
         "    }\n"
         "    track_file {\n"
         "        order\n"
         "    }\n"
         "    track_process {\n"
         "        chk_nginx weight -254\n"
         "    }\n"
         "    # line 17: `debug` is not supported yet\n"
         "    #     debug 1\n"
         "}\n"
         "\n"
         "track_file order {\n"
         "    file /var/lib/regent/order\n"
         "}\n"
         "\n"
         "vrrp_track_process chk_nginx {\n"
         "    process /usr/sbin/nginx -g \"daemon off;\"\n"
         "    param_match\n"
         "    quorum 2\n"
         "    delay 0.5\n"
         "}\n",
         "same: 16 statements\n"
         "  track_file: 1, 21\n"
         "  file: 2\n"
         "  vrrp_track_process: 5\n"
         "  process: 6\n"
         "  param_match: 7\n"
         "  quorum: 8\n"
         "  delay: 9\n"
         "  vrrp_instance: 11\n"
         "  interface: 12\n"
         "  virtual_router_id: 13\n"
         "  track_process: 14\n"
         "  chk_nginx: 15\n"
         "  virtual_ipaddress: 18\n"
         "  addresses: 19\n"
         "  order: 22\n"
         "changed: nothing\n"
         "unsupported: 2 places\n"
         "  keepalived.conf:3:5: `init_file` does nothing: regent does not write the file, and "
         "counts one that is missing as 0\n"
         "  keepalived.conf:17:5: `debug` is not supported yet\n");
}

TEST_F(ConvertCommandTest, KeepsScriptsAndSaysWhoRunsThem) {
  write("keepalived.conf",
        "vrrp_script chk_nginx {\n"
        "    script \"/bin/sh -c \\\"curl -s http://127.0.0.1 | grep -q ok\\\"\"\n"
        "    weight -20 reverse\n"
        "    timeout 1\n"
        "    raise 3\n"
        "}\n"
        "vrrp_instance VI_1 {\n"
        "    interface eth0\n"
        "    virtual_router_id 50\n"
        "    track_script {\n"
        "        chk_nginx weight 30 noreverse\n"
        "        chk_ngnix\n"
        "    }\n"
        "    virtual_ipaddress {\n"
        "        192.0.2.2/24\n"
        "    }\n"
        "}\n");
  expect(
      3,
      "vrrp_script chk_nginx {\n"
      "    script \"/bin/sh -c \\\"curl -s http://127.0.0.1 | grep -q ok\\\"\"\n"
      "    timeout 1\n"
      "    weight -20 reverse\n"
      "}\n"
      "\n"
      "# line 5: unknown keyword `raise` in vrrp_script (keepalived ignores it and starts)\n"
      "#     raise 3\n"
      "\n"
      "vrrp_instance VI_1 {\n"
      "    interface eth0\n"
      "    virtual_router_id 50\n"
      "    virtual_ipaddress {\n"
      "        192.0.2.2/24\n"
      "    }\n"
      "    track_script {\n"
      "        chk_nginx weight 30 noreverse\n"
      "        # line 12: there is no `vrrp_script` with the name `chk_ngnix` (keepalived ignores "
      "the "
      "line, and the addresses run without their check)\n"
      "        #     chk_ngnix\n"
      "    }\n"
      "}\n",
      "same: 10 statements\n"
      "  script: 2\n"
      "  weight: 3\n"
      "  timeout: 4\n"
      "  vrrp_instance: 7\n"
      "  interface: 8\n"
      "  virtual_router_id: 9\n"
      "  track_script: 10\n"
      "  chk_nginx: 11\n"
      "  virtual_ipaddress: 14\n"
      "  addresses: 15\n"
      "changed: 4 places\n"
      "  keepalived.conf:1:13: keepalived runs `chk_nginx` as root, unless there is a user "
      "keepalived_script; regent runs it as regent-script\n"
      "  keepalived.conf:1:13: keepalived runs `chk_nginx` also when others than root can change "
      "the program; regent runs none that others could change\n"
      "  keepalived.conf:5:5: unknown keyword `raise` in vrrp_script (keepalived ignores it and "
      "starts)\n"
      "  keepalived.conf:12:9: there is no `vrrp_script` with the name `chk_ngnix` (keepalived "
      "ignores the line, and the addresses run without their check)\n"
      "unsupported: nothing\n");
}

TEST_F(ConvertCommandTest, KeepsWhatIsNotAboutVrrpAsComments) {
  write("keepalived.conf", std::string("virtual_server_group web {\n    192.0.2.1 80\n}\n") +
                               kGood +
                               "virtual_server 192.0.2.1 80 {\n"
                               "    lb_algo rr\n"
                               "    real_server 192.0.2.2 80 {\n"
                               "        weight 1\n"
                               "    }\n"
                               "}\n");
  expect(
      3,
      "# line 1: `virtual_server_group` has nothing to do with VRRP and is skipped\n"
      "#     virtual_server_group web {\n"
      "#         192.0.2.1 80\n"
      "#     }\n"
      "\n"
      "vrrp_instance web {\n"
      "    interface eth0\n"
      "    virtual_router_id 51\n"
      "    virtual_ipaddress {\n"
      "        192.0.2.1/32\n"
      "    }\n"
      "}\n"
      "\n"
      "# line 11: `virtual_server` has nothing to do with VRRP and is skipped\n"
      "#     virtual_server 192.0.2.1 80 {\n"
      "#         lb_algo rr\n"
      "#         real_server 192.0.2.2 80 {\n"
      "#             weight 1\n"
      "#         }\n"
      "#     }\n",
      "same: 5 statements\n"
      "  vrrp_instance: 4\n"
      "  interface: 5\n"
      "  virtual_router_id: 6\n"
      "  virtual_ipaddress: 7\n"
      "  addresses: 8\n"
      "changed: nothing\n"
      "unsupported: 2 places\n"
      "  keepalived.conf:1:1: `virtual_server_group` has nothing to do with VRRP and is skipped\n"
      "  keepalived.conf:11:1: `virtual_server` has nothing to do with VRRP and is skipped\n");
}

TEST_F(ConvertCommandTest, NamesWhereKeepalivedDoesSomethingElse) {
  write("keepalived.conf",
        "vrrp_instance VI_1 {\n"
        "    interface eth0\n"
        "    virtual_router_id 51\n"
        "    virtual_ipaddress {\n"
        "        192.0.2.1/24\n"
        "        2001:db8::1/64\n"
        "    }\n"
        "}\n"
        "global_defs {\n"
        "    vrrp_garp_master_delay 10\n"
        "}\n");
  expect(3,
         "global_defs {\n"
         "    vrrp_garp_master_delay 10\n"
         "}\n"
         "\n"
         "vrrp_instance VI_1 {\n"
         "    interface eth0\n"
         "    virtual_router_id 51\n"
         "    virtual_ipaddress {\n"
         "        192.0.2.1/24\n"
         "        2001:db8::1/64\n"
         "    }\n"
         "}\n",
         "same: 6 statements\n"
         "  vrrp_instance: 1\n"
         "  interface: 2\n"
         "  virtual_router_id: 3\n"
         "  virtual_ipaddress: 4\n"
         "  addresses: 5\n"
         "  global_defs: 9\n"
         "changed: 2 places\n"
         "  keepalived.conf:6:9: the first address is IPv4, so that family elects; IPv6 addresses "
         "follow it and are not in the adverts (keepalived drops the addresses of the second "
         "family)\n"
         "  keepalived.conf:10:5: keepalived applies `vrrp_garp_master_delay` to instances "
         "above it only until it is reloaded\n"
         "unsupported: nothing\n");
}

TEST_F(ConvertCommandTest, LeavesOutWhatKeepalivedWouldIgnore) {
  write("keepalived.conf",
        "vrrp_instance VI_1 {\n"
        "    state master\n"
        "    interface eth0\n"
        "    virtual_router_id 51\n"
        "    prioritty 150\n"
        "    priority 300\n"
        "    advert_int 1\n"
        "    advert_int 2\n"
        "    authentication {\n"
        "        auth_type PASS\n"
        "        auth_pas hunter2\n"
        "    }\n"
        "    virtual_ipaddress {\n"
        "        192.0.2.1\n"
        "        192.0.2.1\n"
        "        192.0.2.300\n"
        "    }\n"
        "}\n"
        "vrrp_instance VI_1 {\n"
        "    interface eth1\n"
        "    virtual_router_id 52\n"
        "    virtual_ipaddress {\n"
        "        192.0.2.2\n"
        "    }\n"
        "}\n");
  expect(
      3,
      "vrrp_instance VI_1 {\n"
      "    interface eth0\n"
      "    virtual_router_id 51\n"
      "    advert_int 2\n"
      "    virtual_ipaddress {\n"
      "        192.0.2.1/32\n"
      "        # line 15: 192.0.2.1 is given twice in one instance (keepalived ignores the second "
      "one; 2.2.7 takes both)\n"
      "        #     192.0.2.1\n"
      "        # line 16: `192.0.2.300` is not an IPv4 or IPv6 address (keepalived skips the "
      "address and starts)\n"
      "        #     192.0.2.300\n"
      "    }\n"
      "    # line 2: `master` is not a value of `state`, which takes MASTER or BACKUP (keepalived "
      "logs a line and "
      "goes on without the value)\n"
      "    #     state master\n"
      "    # line 5: unknown keyword `prioritty` in vrrp_instance (keepalived ignores it and "
      "starts)\n"
      "    #     prioritty 150\n"
      "    # line 6: `300` is out of range; `priority` takes 1 to 255 (keepalived logs a line and "
      "goes on without the value, unless its own range is wider)\n"
      "    #     priority 300\n"
      "    # line 8: `advert_int` is given twice, with different values (keepalived takes the "
      "last of most keywords, and the first of some)\n"
      "    #     advert_int 1\n"
      "    # line 10: `auth_type PASS` without an `auth_pass` (keepalived logs a line and has no "
      "authentication)\n"
      "    # line 11: unknown keyword `auth_pas` in authentication (keepalived ignores it and "
      "starts)\n"
      "    #     authentication {\n"
      "    #         auth_type PASS\n"
      "    #         auth_pas ********\n"
      "    #     }\n"
      "}\n"
      "\n"
      "# line 19: a second instance with the name `VI_1` (keepalived skips the second one and "
      "starts)\n"
      "#     vrrp_instance VI_1 {\n"
      "#         interface eth1\n"
      "#         virtual_router_id 52\n"
      "#         virtual_ipaddress {\n"
      "#             192.0.2.2\n"
      "#         }\n"
      "#     }\n",
      "same: 6 statements\n"
      "  vrrp_instance: 1\n"
      "  interface: 3\n"
      "  virtual_router_id: 4\n"
      "  advert_int: 8\n"
      "  virtual_ipaddress: 13\n"
      "  addresses: 14\n"
      "changed: 9 places\n"
      "  keepalived.conf:2:11: `master` is not a value of `state`, which takes MASTER or BACKUP "
      "(keepalived logs a "
      "line and goes on without the value)\n"
      "  keepalived.conf:5:5: unknown keyword `prioritty` in vrrp_instance (keepalived ignores it "
      "and starts)\n"
      "  keepalived.conf:6:14: `300` is out of range; `priority` takes 1 to 255 (keepalived logs "
      "a line and goes on without the value, unless its own range is wider)\n"
      "  keepalived.conf:8:5: `advert_int` is given twice, with different values (keepalived "
      "takes the last of most keywords, and the first of some)\n"
      "  keepalived.conf:10:19: `auth_type PASS` without an `auth_pass` (keepalived logs a line "
      "and has no authentication)\n"
      "  keepalived.conf:11:9: unknown keyword `auth_pas` in authentication (keepalived ignores "
      "it and starts)\n"
      "  keepalived.conf:15:9: 192.0.2.1 is given twice in one instance (keepalived ignores the "
      "second one; 2.2.7 takes both)\n"
      "  keepalived.conf:16:9: `192.0.2.300` is not an IPv4 or IPv6 address (keepalived skips the "
      "address and starts)\n"
      "  keepalived.conf:19:15: a second instance with the name `VI_1` (keepalived skips the "
      "second one and starts)\n"
      "unsupported: nothing\n");
}

TEST_F(ConvertCommandTest, WritesOutIncludesAndRepetitions) {
  write("keepalived.conf",
        "@one $PRIORITY=150\n"
        "@two $PRIORITY=100\n"
        "include conf.d/*.conf\n"
        "~SEQ(i, 1, 2) $ROUTER\n");
  write("conf.d/router.conf",
        "$ROUTER= \\\n"
        "vrrp_instance v$i { \\\n"
        "  interface eth0.$i \\\n"
        "  virtual_router_id $i \\\n"
        "  priority $PRIORITY \\\n"
        "  no_accept \\\n"
        "  virtual_ipaddress { \\\n"
        "    192.0.2.$i \\\n"
        "  } \\\n"
        "}\n");
  expect(3,
         "vrrp_instance v1 {\n"
         "    interface eth0.1\n"
         "    virtual_router_id 1\n"
         "    priority 150\n"
         "    virtual_ipaddress {\n"
         "        192.0.2.1/32\n"
         "    }\n"
         "    # conf.d/router.conf:6: `no_accept` is not supported yet\n"
         "    #     no_accept\n"
         "}\n"
         "\n"
         "vrrp_instance v2 {\n"
         "    interface eth0.2\n"
         "    virtual_router_id 2\n"
         "    priority 150\n"
         "    virtual_ipaddress {\n"
         "        192.0.2.2/32\n"
         "    }\n"
         "    # conf.d/router.conf:6: `no_accept` is not supported yet\n"
         "    #     no_accept\n"
         "}\n",
         "same: 12 statements\n"
         "  vrrp_instance: conf.d/router.conf:2\n"
         "  interface: conf.d/router.conf:3\n"
         "  virtual_router_id: conf.d/router.conf:4\n"
         "  priority: conf.d/router.conf:5\n"
         "  virtual_ipaddress: conf.d/router.conf:7\n"
         "  addresses: conf.d/router.conf:8\n"
         "changed: nothing\n"
         "unsupported: 2 places\n"
         "  conf.d/router.conf:6:3, from $ROUTER at keepalived.conf:4, from ~SEQ at line 4, i = 1: "
         "`no_accept` is not supported yet\n"
         "  conf.d/router.conf:6:3, from $ROUTER at keepalived.conf:4, from ~SEQ at line 4, i = 2: "
         "`no_accept` is not supported yet\n");
}

// An instance that is nothing without what was left out goes, too; so does a password of AH.
TEST_F(ConvertCommandTest, LeavesOutWhatIsNothingWithoutAnother) {
  write("keepalived.conf",
        "vrrp_defaults {\n"
        "    garp_master_refresh never\n"
        "}\n" +
            std::string(kGood) +
            "vrrp_instance dns {\n"
            "    interface a_name_that_is_too_long\n"
            "    virtual_router_id 52\n"
            "    virtual_ipaddress { 192.0.2.2 }\n"
            "}\n"
            "vrrp_instance ntp {\n"
            "    interface eth0\n"
            "    virtual_router_id 53\n"
            "    authentication {\n"
            "        auth_type AH\n"
            "        auth_pass hunter2\n"
            "    }\n"
            "    virtual_ipaddress { 192.0.2.3 }\n"
            "}\n"
            "virtual_address log vrid 51 { 192.0.2.4 }\n");
  const Outcome outcome = in_folder("$REGENT convert keepalived.conf 2>list.txt");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(
      outcome.output,
      "# Made by `regent convert` from keepalived.conf.\n"
      "\n"
      "# line 1: keepalived does not know `vrrp_defaults` and ignores it\n"
      "# line 2: `never` is not a number; `garp_master_refresh` takes 0 to 86400 s (keepalived "
      "takes the digits it begins with)\n"
      "#     vrrp_defaults {\n"
      "#         garp_master_refresh never\n"
      "#     }\n"
      "\n"
      "vrrp_instance web {\n"
      "    interface eth0\n"
      "    virtual_router_id 51\n"
      "    virtual_ipaddress {\n"
      "        192.0.2.1/32\n"
      "    }\n"
      "}\n"
      "\n"
      "# line 11: `dns` has no `interface` (keepalived ends, too, but starts without addresses "
      "with VRRPv2)\n"
      "# line 12: the name of an interface has at most 15 characters\n"
      "#     vrrp_instance dns {\n"
      "#         interface a_name_that_is_too_long\n"
      "#         virtual_router_id 52\n"
      "#         virtual_ipaddress {\n"
      "#             192.0.2.2\n"
      "#         }\n"
      "#     }\n"
      "\n"
      "vrrp_instance ntp {\n"
      "    interface eth0\n"
      "    virtual_router_id 53\n"
      "    virtual_ipaddress {\n"
      "        192.0.2.3/32\n"
      "    }\n"
      "    # line 20: `auth_type AH` is not supported, and not planned: VRRP has had no AH since "
      "RFC 3768, as it kept nobody on the segment from disturbing\n"
      "    #     authentication {\n"
      "    #         auth_type AH\n"
      "    #         auth_pass ********\n"
      "    #     }\n"
      "}\n"
      "\n"
      "# line 25: keepalived does not know `virtual_address` and ignores it\n"
      "# line 25: `log` has no `interface` (keepalived ends, too, but starts without addresses "
      "with VRRPv2)\n"
      "#     virtual_address log vrid 51 {\n"
      "#         192.0.2.4\n"
      "#     }\n");
  EXPECT_THAT(content("list.txt"), Not(HasSubstr("hunter2")));
}

// As keepalived does: 255 are in the adverts, and the others beside them.
TEST_F(ConvertCommandTest, MovesWhatFindsNoPlaceInAnAdvert) {
  std::string addresses;
  for (int i = 0; i < 258; ++i) addresses += fmt::format("10.0.{}.{}\n", i / 200, 1 + i % 200);
  write("keepalived.conf", fmt::format("vrrp_instance a {{\ninterface eth0\nvirtual_router_id 1\n"
                                       "virtual_ipaddress {{\n{}}}\n}}\n",
                                       addresses));
  const Outcome outcome = in_folder("$REGENT convert keepalived.conf 2>/dev/null");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.output, EndsWith("        10.0.1.55/32\n"
                                       "    }\n"
                                       "    virtual_ipaddress_excluded {\n"
                                       "        10.0.1.56/32\n"
                                       "        10.0.1.57/32\n"
                                       "        10.0.1.58/32\n"
                                       "    }\n"
                                       "}\n"));
}

TEST_F(ConvertCommandTest, ConvertsNothingOfABrokenFile) {
  std::string text(kGood);
  text.replace(text.find("51"), 2, "52");
  text.replace(text.find("192.0.2.1\n"), 9, "192.0.2.1/24");
  write("keepalived.conf", text + "priorty 5\n}\n");
  const Outcome outcome = in_folder("$REGENT convert keepalived.conf --output out.conf 2>&1");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "warning[V063]: unknown keyword `priorty` at the top level (keepalived ignores it and "
            "starts)\n"
            "  --> keepalived.conf:8:1\n"
            "8 | priorty 5\n"
            "  | ^^^^^^^\n"
            "error[V007]: `}` without a block that it could close (keepalived ignores it)\n"
            "  --> keepalived.conf:9:1\n"
            "9 | }\n"
            "  | ^\n"
            "1 error, 1 warning.\n"
            "Nothing was converted.\n");
  EXPECT_THAT(files(), ElementsAre("keepalived.conf"));
}

TEST_F(ConvertCommandTest, ConvertsNothingWhenNoRouterRemains) {
  write("keepalived.conf", "virtual_server 192.0.2.1 80 {\n    lb_algo rr\n}\n");
  const Outcome outcome = in_folder("$REGENT convert keepalived.conf 2>list.txt");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, IsEmpty());
  EXPECT_EQ(content("list.txt"),
            "same: 0 statements\n"
            "changed: nothing\n"
            "unsupported: 1 place\n"
            "  keepalived.conf:1:1: `virtual_server` has nothing to do with VRRP and is skipped\n"
            "Nothing was converted: no virtual router remains.\n");
}

TEST_F(ConvertCommandTest, SaysWhyAFileCannotBeRead) {
  const Outcome outcome = in_folder("$REGENT convert no-such-file.conf 2>&1");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "error[V001]: cannot be opened: No such file or directory\n"
            "  --> no-such-file.conf\n");
}

TEST_F(ConvertCommandTest, WritesAFileOfItsOwn) {
  write("some.conf", std::string(kGood) + "lvs_id x\n");
  const Outcome outcome =
      in_folder("umask 0; $REGENT convert some.conf --output out.conf 2>list.txt");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.output, IsEmpty());
  EXPECT_THAT(content("out.conf"), HasSubstr("vrrp_instance web {\n"));
  EXPECT_THAT(content("list.txt"),
              HasSubstr("unknown keyword `lvs_id` at the top level (keepalived"));
  EXPECT_EQ(in_folder("stat -c %a out.conf").output, "600\n");
  EXPECT_THAT(files(), ElementsAre("list.txt", "out.conf", "some.conf"));
}

TEST_F(ConvertCommandTest, ReplacesNothingUnlessForced) {
  write("some.conf", kGood);
  write("out.conf", "precious\n");
  const Outcome refused = in_folder("$REGENT convert some.conf --output out.conf 2>&1");
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.output, "regent: writing out.conf: File exists; --force replaces it\n");
  EXPECT_EQ(content("out.conf"), "precious\n");
  EXPECT_EQ(in_folder("$REGENT convert some.conf --output out.conf --force 2>&1 >/dev/null").status,
            0);
  EXPECT_THAT(content("out.conf"), HasSubstr("vrrp_instance web {\n"));
  EXPECT_EQ(in_folder("stat -c %a out.conf").output, "600\n");
  EXPECT_THAT(files(), ElementsAre("out.conf", "some.conf"));
}

TEST_F(ConvertCommandTest, ReplacesALinkAndNotWhatItPointsTo) {
  write("some.conf", kGood);
  write("precious.conf", "precious\n");
  EXPECT_EQ(in_folder("ln -s precious.conf out.conf && $REGENT convert some.conf --output out.conf "
                      "2>/dev/null")
                .status,
            1);
  EXPECT_EQ(in_folder("$REGENT convert some.conf --output out.conf --force 2>/dev/null").status, 0);
  EXPECT_EQ(content("precious.conf"), "precious\n");
  EXPECT_THAT(content("out.conf"), HasSubstr("vrrp_instance web {\n"));
}

TEST_F(ConvertCommandTest, SaysWhenTheOutputTakesNoMore) {
  write("some.conf", kGood);
  const Outcome full = in_folder("$REGENT convert some.conf 2>&1 >/dev/full");
  EXPECT_EQ(full.status, 1);
  EXPECT_EQ(full.output, "regent: writing standard output: No space left on device\n");
  const Outcome nowhere = in_folder("$REGENT convert some.conf --output nowhere/out.conf 2>&1");
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_EQ(nowhere.output, "regent: writing nowhere/out.conf: No such file or directory\n");
}

TEST_F(ConvertCommandTest, ReadsEveryFileAsOneOfKeepalived) {
  write("regent.conf", std::string(kGood) + "lvs_id x\n");
  EXPECT_EQ(in_folder("$REGENT check regent.conf >/dev/null").status, 2);
  EXPECT_EQ(in_folder("$REGENT convert regent.conf >/dev/null 2>/dev/null").status, 3);
}

TEST_F(ConvertCommandTest, NeedsAFileAndNothingElse) {
  EXPECT_EQ(in_folder("$REGENT convert 2>/dev/null").status, 2);
  EXPECT_EQ(in_folder("$REGENT convert a b 2>/dev/null").status, 2);
  EXPECT_EQ(in_folder("$REGENT convert --force a 2>/dev/null").status, 2);
}

}  // namespace
