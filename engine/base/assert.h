#pragma once

namespace lastro {

/// Prints the condition and its place to standard error and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace lastro

/// A condition that only a bug can make false. Checked in every build; one condition each.
#define LASTRO_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::lastro::assertion_failed(#condition, __FILE__, __LINE__))
