#include "tools/traffic/content_digest.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "engine/base/assert.h"

namespace lastro::tools {

struct ContentDigest::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

ContentDigest::ContentDigest() : state_(std::make_unique<State>()) {
  // SHA-256 is in OpenSSL's default provider: these calls fail for want of memory alone.
  LASTRO_ASSERT(state_->context != nullptr);
  LASTRO_ASSERT(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}

ContentDigest::~ContentDigest() = default;

void ContentDigest::add(std::string_view text) {
  LASTRO_ASSERT(EVP_DigestUpdate(state_->context.get(), text.data(), text.size()) == 1);
}

std::string ContentDigest::finish() {
  std::array<unsigned char, 32> digest{};
  LASTRO_ASSERT(EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr) == 1);
  std::string text;
  for (const auto byte : digest) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

}  // namespace lastro::tools
