#include "tools/cli/descriptors.h"

#include <algorithm>

#include <sys/resource.h>

#include "api/http/http_options.h"

namespace lastro::tools {

DescriptorPlan plan_descriptors(std::size_t limit) {
  const api::HttpOptions most;
  DescriptorPlan plan{.limit = limit, .scarce = limit < descriptors_reserved * 4 / 3};
  const auto above_reserve = limit > descriptors_reserved ? limit - descriptors_reserved : 0;
  const auto sockets = std::max(above_reserve, limit / 4);
  plan.refused_open_max = std::min(most.refused_open_max, sockets / 4);
  plan.connections_max = std::clamp<std::size_t>(sockets - plan.refused_open_max, 1, most.connections_max);
  return plan;
}

DescriptorPlan claim_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return plan_descriptors(0);
  const auto allowed = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  const bool raised = setrlimit(RLIMIT_NOFILE, &limit) == 0;
  return plan_descriptors(static_cast<std::size_t>(raised ? limit.rlim_max : allowed));
}

}  // namespace lastro::tools
