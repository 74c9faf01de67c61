#include "engine/keys/aes_gcm.h"

#include <array>
#include <cstring>
#include <limits>
#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "engine/base/assert.h"

namespace lastro::keys {
namespace {

// Making a context and looking the cipher up cost more than sealing a name: both are kept. The key schedule
// is not: reset() wipes it, so that no destroyed key outlives its use in a thread's context.
class Context {
 public:
  Context() {
    thread_local const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> kept{
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    LASTRO_ASSERT(kept != nullptr);
    context_ = kept.get();
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_CIPHER_CTX_reset(context_); }

  [[nodiscard]] EVP_CIPHER_CTX* get() const { return context_; }

 private:
  EVP_CIPHER_CTX* context_;
};

const EVP_CIPHER* algorithm() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  LASTRO_ASSERT(fetched != nullptr);
  return fetched;
}

int length_of(Bytes bytes) {
  LASTRO_ASSERT(bytes.size() <= std::size_t{std::numeric_limits<int>::max()});
  return static_cast<int>(bytes.size());
}

}  // namespace

void gcm_encrypt(GcmKey key, GcmNonce nonce, Bytes additional, Bytes plaintext,
                 std::span<std::uint8_t> ciphertext, std::span<std::uint8_t, gcm_tag_bytes> tag) {
  LASTRO_ASSERT(ciphertext.size() == plaintext.size());
  const Context context;
  auto* const cipher = context.get();
  int written = 0;
  bool done = EVP_EncryptInit_ex2(cipher, algorithm(), key.data(), nonce.data(), nullptr) == 1;
  if (!additional.empty()) {
    done =
        done && EVP_EncryptUpdate(cipher, nullptr, &written, additional.data(), length_of(additional)) == 1;
  }
  if (!plaintext.empty()) {
    done = done && EVP_EncryptUpdate(cipher, ciphertext.data(), &written, plaintext.data(),
                                     length_of(plaintext)) == 1;
  }
  std::array<std::uint8_t, 16> rest{};
  done = done && EVP_EncryptFinal_ex(cipher, rest.data(), &written) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, gcm_tag_bytes, tag.data()) == 1;
  LASTRO_ASSERT(done);
}

bool gcm_decrypt(GcmKey key, GcmNonce nonce, Bytes additional, Bytes ciphertext,
                 std::span<const std::uint8_t, gcm_tag_bytes> tag, std::span<std::uint8_t> plaintext) {
  LASTRO_ASSERT(plaintext.size() == ciphertext.size());
  const Context context;
  auto* const cipher = context.get();
  int written = 0;
  std::array<std::uint8_t, gcm_tag_bytes> expected_tag{};  // OpenSSL takes the tag through a mutable pointer
  std::memcpy(expected_tag.data(), tag.data(), tag.size());
  bool ready = EVP_DecryptInit_ex2(cipher, algorithm(), key.data(), nonce.data(), nullptr) == 1;
  if (!additional.empty()) {
    ready =
        ready && EVP_DecryptUpdate(cipher, nullptr, &written, additional.data(), length_of(additional)) == 1;
  }
  if (!ciphertext.empty()) {
    ready = ready && EVP_DecryptUpdate(cipher, plaintext.data(), &written, ciphertext.data(),
                                       length_of(ciphertext)) == 1;
  }
  ready =
      ready && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, gcm_tag_bytes, expected_tag.data()) == 1;
  LASTRO_ASSERT(ready);
  std::array<std::uint8_t, 16> rest{};
  if (EVP_DecryptFinal_ex(cipher, rest.data(), &written) == 1) return true;
  ERR_clear_error();
  if (!plaintext.empty()) explicit_bzero(plaintext.data(), plaintext.size());
  return false;
}

}  // namespace lastro::keys
