// From the operator's file to a sealed Plan. The supervisor opens files and never reads a byte of
// them: regent-compile does, without power, and what it leaves is judged before anybody uses it.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "contract/ledger.h"
#include "os/beneath.h"
#include "os/fd.h"
#include "privsep/supervisor/fifos.h"
#include "privsep/supervisor/options.h"
#include "privsep/supervisor/programs.h"
#include "privsep/supervisor/report.h"
#include "privsep/supervisor/watch.h"

namespace supervisor {

struct Source {
  os::Fd file;        // regular, at most 16 MiB
  os::Folder folder;  // where it is
};
std::expected<Source, Refusal> open_source(const std::string& file);

struct SealedPlan {
  os::Fd file;  // nobody can change it any more
  contract::LedgerShape shape;
  std::uint32_t checks = 0;
  bool has_checkd = false;         // some check is not only an interface, which needs nobody
  bool has_prober = false;         // some check asks a server
  bool asks_web = false;           // some check asks a web server
  bool has_icmp = false;           // some check sends echo requests
  bool has_notify_orders = false;  // control has scripts to run, once or as long as we do
  bool has_mail = false;
  bool has_urls = false;               // control has events to post
  std::vector<Identity> script_users;  // whom each runner runs as
  std::vector<FifoWish> fifos;
};

// Runs regent-compile, at most 15 s, and opens what the file includes. Diagnostics have been
// printed by it when the exit code of the Refusal is 2; its sentence is empty then.
std::expected<SealedPlan, Refusal> compile(const Options& options, const Source& source,
                                           const Programs& programs, const Users& users,
                                           Watch& watch);

}  // namespace supervisor
