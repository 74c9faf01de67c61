#pragma once

#include <string>
#include <string_view>

namespace lastro::scenario {

/// Plays a story on a stage of its own and gives its text with what happened in place of what was expected,
/// so that a story that holds comes back as it was.
///
/// A line is a comment (`#`), a command, or, below a command, what it led to (`> `, a line each). Commands:
///   client NAME | employer NAME | fund EMPLOYER AMOUNT
///   account NAME of CLIENT [by EMPLOYER] | card NAME of ACCOUNT [until YYYY-MM]
///   status client|account|card NAME STATUS
///   load ACCOUNT CATEGORY AMOUNT [id ID]
///   authorize ACCOUNT|card:NAME AMOUNT MCC "MERCHANT" [id ID]
///   refund of ID AMOUNT [id ID] | refund to ACCOUNT AMOUNT [CATEGORY | mcc MCC] ["MERCHANT"] [id ID]
///   balance ACCOUNT | restart | pass DAYS
/// `N times COMMAND` submits it N times at once, `late COMMAND` with its deadline passed, `tenant N COMMAND`
/// as another tenant. Names are external ids.
[[nodiscard]] std::string play(std::string_view story);

}  // namespace lastro::scenario
