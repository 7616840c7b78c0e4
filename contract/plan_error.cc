// Why validate_plan() has refused a Plan, in words.
#include "contract/plan.h"

namespace contract {

std::string_view describe(PlanError error) {
  switch (error) {
    case PlanError::truncated:
      return "smaller than its header";
    case PlanError::magic:
      return "not a Plan of this version";
    case PlanError::size:
      return "its size is not the size of the file";
    case PlanError::section:
      return "a section leaves the file";
    case PlanError::limit:
      return "too many rows";
    case PlanError::reserved:
      return "a reserved field is set";
    case PlanError::interface_name:
      return "bad interface name";
    case PlanError::interface_duplicate:
      return "an interface is named twice";
    case PlanError::sender:
      return "bad sender row";
    case PlanError::router_name:
      return "bad router name";
    case PlanError::router_link:
      return "a router refers to a row that does not fit";
    case PlanError::router_value:
      return "a router's value is out of range";
    case PlanError::router_duplicate:
      return "two routers share interface, family and VRID";
    case PlanError::address_value:
      return "bad address row";
    case PlanError::address_shared:
      return "address rows do not belong to one router each";
    case PlanError::address_duplicate:
      return "a router advertises one address twice";
    case PlanError::script_user:
      return "bad row of a script's user";
    case PlanError::script:
      return "bad script row";
    case PlanError::check_name:
      return "bad name of a check";
    case PlanError::check_value:
      return "a check's value is out of range";
    case PlanError::track:
      return "bad row of a tracked check";
    case PlanError::target:
      return "bad row of a check's server";
    case PlanError::file:
      return "bad row of a file";
    case PlanError::process:
      return "bad row of a process";
    case PlanError::unit:
      return "bad row of a unit";
    case PlanError::fifo:
      return "bad row of a FIFO";
    case PlanError::probe:
      return "bad row of what a check asks";
    case PlanError::list:
      return "bad row of a list of priorities";
    case PlanError::notification:
      return "bad row of a notification";
    case PlanError::url:
      return "bad row of a URL";
    case PlanError::mail:
      return "bad row about mail";
  }
  return "unknown error";
}

}  // namespace contract
