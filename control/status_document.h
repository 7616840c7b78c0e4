// The status as JSON, schema 1 (docs/STATUS.md), made one router at a time: a document of 65,536 of
// them never lies in memory as a whole. Each router is shown as it was at one moment; the moments
// differ. One document answers one request; the caller is status_socket.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "contract/plan.h"
#include "control/clocks.h"
#include "control/ledgers.h"
#include "control/outlets.h"

namespace control {

inline constexpr int kStatusSchema = 1;

class StatusDocument {
 public:
  // `plan` must outlive the document, and the memory behind all.
  StatusDocument(const contract::Plan& plan, const Ledgers& ledgers, const Outlets& outlets = {})
      : plan_(&plan), ledgers_(ledgers), outlets_(outlets) {}

  bool is_complete() const { return part_ == part_count(); }

  // Appends the next part; the parts in order are the document. Only while it is not complete.
  void append_part(std::string& out, const Clocks& clocks);

 private:
  // The head, and each list of rows with what follows it.
  enum class List { routers, checks, interfaces, fifos, urls };
  std::size_t part_count() const {
    return 1 + plan_->routers().size() + plan_->checks().size() + plan_->interfaces().size() +
           plan_->fifos().size() + plan_->urls().size() + 5;
  }
  std::string row_text(List list, std::uint32_t row, const Clocks& clocks) const;

  const contract::Plan* plan_;
  Ledgers ledgers_;
  Outlets outlets_;
  std::size_t part_ = 0;
};

// The answer to a request that is none: {"schema":1,"error":"..."}.
std::string error_document(std::string_view error);

}  // namespace control
