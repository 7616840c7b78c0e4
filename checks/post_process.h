// The life of a copy of regent-poster: it posts one event to one URL, tells what came of it, and
// ends. Whatever a server answers is read here and nowhere else.
#pragma once

#include <sys/types.h>

#include "checks/web_trust.h"
#include "contract/plan.h"
#include "contract/url_message.h"
#include "os/fd.h"
#include "privsep/sandbox/filter.h"

namespace checks {

// What it needs of poster, which has forked it. All of it is as it was there.
struct PostSurroundings {
  const contract::Plan& plan;
  const WebTrust& trust;
  const sandbox::Filter& filter;  // Filter::of_post()
};

// `channel` is the one to poster, which takes a PostResult of it. The exit code of the process.
int live_as_post(const PostSurroundings& surroundings, const contract::PostOrder& order,
                 os::Fd channel, pid_t parent);

}  // namespace checks
