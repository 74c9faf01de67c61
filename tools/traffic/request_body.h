#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace lastro::tools {

/// A flat JSON object of strings, in this order; members with an empty text are left out. Texts are valid
/// UTF-8.
[[nodiscard]] std::string request_body(
    std::initializer_list<std::pair<std::string_view, std::string_view>> members);

}  // namespace lastro::tools
