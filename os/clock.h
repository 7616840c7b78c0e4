// The host's monotonic clock, for processes that have no loop of their own with a clock in it.
#pragma once

#include "vrrp/time.h"

namespace os {

vrrp::Instant monotonic_now();

}  // namespace os
