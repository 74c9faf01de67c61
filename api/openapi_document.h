#pragma once

#include <string_view>

namespace lastro::api {

/// api/openapi.yaml as it was at the build.
[[nodiscard]] std::string_view openapi_document();

}  // namespace lastro::api
