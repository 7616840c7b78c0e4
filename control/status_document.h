// The status as JSON, schema 1 (docs/STATUS.md), made one router at a time: a document of 65,536 of
// them never lies in memory as a whole. Each router is shown as it was at one moment; the moments
// differ. One document answers one request; the caller is status_socket.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "control/clocks.h"

namespace control {

inline constexpr int kStatusSchema = 1;

class StatusDocument {
 public:
  // `plan` must outlive the document, and the memory behind both.
  StatusDocument(const contract::Plan& plan, contract::LedgerReader ledger)
      : plan_(&plan), ledger_(ledger) {}

  bool is_complete() const { return part_ == part_count(); }

  // Appends the next part; the parts in order are the document. Only while it is not complete.
  void append_part(std::string& out, const Clocks& clocks);

 private:
  // head, routers, middle, interfaces, tail
  std::size_t part_count() const {
    return plan_->routers().size() + plan_->interfaces().size() + 3;
  }

  const contract::Plan* plan_;
  contract::LedgerReader ledger_;
  std::size_t part_ = 0;
};

// The answer to a request that is none: {"schema":1,"error":"..."}.
std::string error_document(std::string_view error);

}  // namespace control
