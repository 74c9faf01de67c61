#pragma once

#include <string_view>

#include "api/http/http.h"

namespace lastro::api {

/// As in a request line; empty for Method::other.
[[nodiscard]] std::string_view method_name(Method method);

}  // namespace lastro::api
