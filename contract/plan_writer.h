// Lays out a Plan: rows in, bytes out. Used by regent-compile and by tests. The result is not
// trusted by anyone until validate_plan() has seen it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "contract/plan.h"

namespace contract {

struct PlanRows {
  std::vector<PlanInterface> interfaces;
  std::vector<PlanSender> senders;
  std::vector<PlanRouter> routers;
  std::vector<PlanAddress> addresses;
  std::vector<PlanScriptUser> script_users;
  std::vector<PlanScript> scripts;
  std::vector<PlanCheck> checks;
  std::vector<PlanTrack> tracks;
  std::vector<PlanNotify> notifications;
  std::vector<PlanTarget> targets;
  std::vector<PlanTcp> tcp;
  std::vector<PlanDns> dns;
  std::vector<PlanFile> files;
  std::vector<PlanList> lists;
  std::vector<PlanMail> mail;
  std::vector<PlanRecipient> recipients;
  std::vector<PlanHttp> http;
  std::vector<PlanProcess> processes;
  std::vector<PlanUnit> units;
  std::vector<PlanIcmp> icmp;
  std::vector<PlanFifo> fifos;
  std::vector<PlanUrl> urls;
  std::string text;
  // What add_interface and add_sender have handed out; not part of the Plan.
  std::unordered_map<std::string, std::uint32_t> interface_numbers;
  std::unordered_map<std::uint64_t, std::uint32_t> sender_numbers;

  // Returns the index of the interface, adding it when it is new. `name` has at most 15 characters.
  std::uint32_t add_interface(std::string_view name);
  // Returns the index of the sender, adding it when it is new.
  std::uint32_t add_sender(std::uint32_t interface, vrrp::Family family);
  // Puts the name into `text` and the row's link to it.
  void set_name(PlanRouter& router, std::string_view name);
  // Puts it into `text`; its place there.
  PlanText add_text(std::string_view part);
  // Returns the index of the user, adding it when it is new.
  std::uint32_t add_script_user(std::string_view user, std::string_view group);
};

std::vector<std::uint8_t> write_plan(const PlanRows& rows);

}  // namespace contract
