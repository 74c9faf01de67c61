#include "engine/keys/key_wrap.h"

#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "engine/base/assert.h"

namespace lastro::keys {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context make_context() {
  Context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  LASTRO_ASSERT(context != nullptr);
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  return context;
}

const EVP_CIPHER* algorithm() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-WRAP", nullptr);
  LASTRO_ASSERT(fetched != nullptr);
  return fetched;
}

}  // namespace

WrappedKey wrap_key(const DerivedKey& wrapping_key, const DataKey& key) {
  const auto context = make_context();
  WrappedKey wrapped{};
  int written = 0;
  LASTRO_ASSERT(
      EVP_EncryptInit_ex2(context.get(), algorithm(), wrapping_key.bytes().data(), nullptr, nullptr) == 1);
  LASTRO_ASSERT(EVP_EncryptUpdate(context.get(), wrapped.data(), &written, key.bytes().data(),
                                  static_cast<int>(DataKey::size)) == 1);
  LASTRO_ASSERT(written == static_cast<int>(wrapped.size()));
  return wrapped;
}

Result<DataKey> unwrap_key(const DerivedKey& wrapping_key, Bytes wrapped) {
  static constexpr auto message =
      "a wrapped data key does not open: changed, or wrapped with another master key";
  if (wrapped.size() != WrappedKey{}.size()) return fail(ErrorCode::corruption, message);
  const auto context = make_context();
  DataKey key;
  int written = 0;
  LASTRO_ASSERT(
      EVP_DecryptInit_ex2(context.get(), algorithm(), wrapping_key.bytes().data(), nullptr, nullptr) == 1);
  const int opened = EVP_DecryptUpdate(context.get(), key.writable().data(), &written, wrapped.data(),
                                       static_cast<int>(wrapped.size()));
  if (opened != 1 || written != static_cast<int>(DataKey::size)) {
    ERR_clear_error();
    return fail(ErrorCode::corruption, message);
  }
  return key;
}

}  // namespace lastro::keys
