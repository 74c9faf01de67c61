#include "engine/keys/message_mac.h"

#include <algorithm>
#include <cstring>
#include <string>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "engine/base/assert.h"
#include "engine/base/hex.h"
#include "engine/keys/private_file.h"

namespace lastro::keys {
namespace {

constexpr std::size_t des_key_bytes = 8;
constexpr std::size_t hmac_key_bytes_min = 16;
constexpr std::size_t hmac_key_bytes_max = 64;

using Block = MacKey::Code;

/// Three DES operations a block, without chaining. Single DES, which OpenSSL 3 no longer offers by default,
/// is this with one key three times.
class TripleDes {
 public:
  TripleDes(Bytes first, Bytes second) : context_(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free) {
    std::array<std::uint8_t, 3 * des_key_bytes> key{};
    std::ranges::copy(first, key.begin());
    std::ranges::copy(second, key.begin() + des_key_bytes);
    std::ranges::copy(first, key.begin() + 2 * des_key_bytes);
    const auto begun = EVP_EncryptInit_ex(context_.get(), EVP_des_ede3_ecb(), nullptr, key.data(), nullptr);
    explicit_bzero(key.data(), key.size());
    LASTRO_ASSERT(begun == 1);
    LASTRO_ASSERT(EVP_CIPHER_CTX_set_padding(context_.get(), 0) == 1);
  }

  void encrypt(Block& block) {
    Block out{};
    int size = 0;
    const auto done =
        EVP_EncryptUpdate(context_.get(), out.data(), &size, block.data(), static_cast<int>(block.size()));
    LASTRO_ASSERT(done == 1);
    LASTRO_ASSERT(size == static_cast<int>(block.size()));
    block = out;
  }

 private:
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_;
};

/// The next eight bytes, or fewer and zeros.
void add_block(Block& chain, Bytes& rest) {
  const auto taken = std::min(chain.size(), rest.size());
  for (std::size_t i = 0; i < taken; ++i) chain.at(i) = static_cast<std::uint8_t>(chain.at(i) ^ rest[i]);
  rest = rest.subspan(taken);
}

}  // namespace

Result<MacKey> MacKey::make(MacMethod method, Bytes key) {
  const bool fits = method == MacMethod::retail
                        ? key.size() == 2 * des_key_bytes
                        : key.size() >= hmac_key_bytes_min && key.size() <= hmac_key_bytes_max;
  if (!fits) {
    return fail(ErrorCode::invalid, method == MacMethod::retail ? "a retail MAC key has 16 bytes"
                                                                : "an HMAC-SHA-256 key has 16 to 64 bytes");
  }
  return MacKey(method, WipedBytes(key.begin(), key.end()));
}

Result<MacKey> MacKey::read(std::string_view path) {
  const auto file = read_private_file(path, 256);
  if (!file) return std::unexpected(file.error());
  auto line = file->view();
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' '))
    line.remove_suffix(1);
  const auto blank = line.find(' ');
  const auto name = line.substr(0, blank);
  const bool known = name == "retail" || name == "hmac-sha256";
  const auto hex = blank == std::string_view::npos ? std::string_view{} : line.substr(blank + 1);
  WipedBytes key(hex.size() / 2);
  if (!known || hex.size() % 2 != 0 || !parse_hex(hex, key)) {
    return fail(ErrorCode::invalid,
                std::string(path) + " must be retail or hmac-sha256, a blank and a key in hex");
  }
  auto made = make(name == "retail" ? MacMethod::retail : MacMethod::hmac_sha256, key);
  if (!made) return fail(made.error().code, std::string(path) + ": " + made.error().message);
  return made;
}

MacKey::Code MacKey::code(Bytes message) const {
  return method_ == MacMethod::retail ? retail(message) : hmac_sha256(message);
}

bool MacKey::verifies(Bytes message, Bytes code) const {
  const auto expected = this->code(message);
  return code.size() == expected.size() && CRYPTO_memcmp(code.data(), expected.data(), expected.size()) == 0;
}

// CBC under the first key; the last block is also decrypted under the second and encrypted under the first.
MacKey::Code MacKey::retail(Bytes message) const {
  const Bytes first = Bytes(key_).first(des_key_bytes);
  const Bytes second = Bytes(key_).last(des_key_bytes);
  TripleDes each(first, first);
  TripleDes last(first, second);
  Block chain{};
  auto rest = message;
  while (rest.size() > chain.size()) {
    add_block(chain, rest);
    each.encrypt(chain);
  }
  add_block(chain, rest);
  last.encrypt(chain);
  return chain;
}

MacKey::Code MacKey::hmac_sha256(Bytes message) const {
  std::array<std::uint8_t, 32> whole{};
  unsigned size = 0;
  const auto* done = HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), message.data(),
                          message.size(), whole.data(), &size);
  LASTRO_ASSERT(done != nullptr);
  LASTRO_ASSERT(size == whole.size());
  Code code{};
  std::copy_n(whole.begin(), code.size(), code.begin());
  return code;
}

}  // namespace lastro::keys
