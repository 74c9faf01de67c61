#pragma once

#include <string>
#include <vector>

#include "engine/domain/events.h"

namespace lastro::log {

struct Example {
  std::string name;
  domain::Event event;  ///< its texts are literals
};

/// Events of every type: with everything set, with nothing optional set, and at the edges of what fits.
[[nodiscard]] std::vector<Example> event_examples();

/// Of holds, operations on authorizations, inquiries and settlements.
void add_operations(std::vector<Example>& all);

/// An approved purchase with the given merchant and external id, as the benefit card makes them.
[[nodiscard]] domain::Event typical_approval(std::string_view merchant, std::string_view external_id);

}  // namespace lastro::log
