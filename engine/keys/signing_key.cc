#include "engine/keys/signing_key.h"

#include <limits>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "engine/base/assert.h"
#include "engine/keys/private_file.h"

namespace lastro::keys {
namespace {

constexpr std::size_t file_bytes_max = 4 * 1024;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

// Secure memory where the build has it; wiped when freed in any case.
Bio make_bio() {
  Bio bio{BIO_new(BIO_s_secmem()), &BIO_free};
  LASTRO_ASSERT(bio != nullptr);
  return bio;
}

std::string_view content_of(const Bio& bio) {
  const char* data = nullptr;
  const auto size = BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, static_cast<void*>(&data));
  LASTRO_ASSERT(size > 0);
  return {data, static_cast<std::size_t>(size)};
}

DigestContext make_digest_context() {
  DigestContext context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  LASTRO_ASSERT(context != nullptr);
  return context;
}

// Refuses encrypted files: the default callback would ask the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

}  // namespace

SigningKey::SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {
  std::size_t size = public_key_.size();
  LASTRO_ASSERT(EVP_PKEY_get_raw_public_key(key_.get(), public_key_.data(), &size) == 1);
  LASTRO_ASSERT(size == public_key_.size());
}

SigningKey SigningKey::from_seed(std::span<const std::uint8_t, 32> seed) {
  auto* const key = EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, seed.data(), seed.size());
  LASTRO_ASSERT(key != nullptr);
  return SigningKey{{key, &EVP_PKEY_free}};
}

Result<SigningKey> SigningKey::create_file(std::string_view path) {
  auto* const generated = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  LASTRO_ASSERT(generated != nullptr);
  SigningKey key{{generated, &EVP_PKEY_free}};
  const auto bio = make_bio();
  LASTRO_ASSERT(PEM_write_bio_PKCS8PrivateKey(bio.get(), generated, nullptr, nullptr, 0, nullptr, nullptr) ==
                1);
  if (const auto created = create_private_file(path, content_of(bio)); !created) {
    return std::unexpected(created.error());
  }
  return key;
}

Result<SigningKey> SigningKey::load(std::string_view path) {
  const auto content = read_private_file(path, file_bytes_max);
  if (!content) return std::unexpected(content.error());
  const auto text = content->view();
  const Bio bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
  LASTRO_ASSERT(bio != nullptr);
  KeyPointer key{PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr), &EVP_PKEY_free};
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "ED25519") != 1) {
    ERR_clear_error();
    return fail(ErrorCode::invalid, std::string{path} + " holds no Ed25519 private key in PEM");
  }
  return SigningKey{{key.release(), &EVP_PKEY_free}};
}

Signature SigningKey::sign(Bytes message) const {
  const auto context = make_digest_context();
  Signature signature{};
  std::size_t size = signature.size();
  LASTRO_ASSERT(
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) == 1);
  LASTRO_ASSERT(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1);
  LASTRO_ASSERT(size == signature.size());
  return signature;
}

std::string SigningKey::public_key_pem() const {
  const auto bio = make_bio();
  LASTRO_ASSERT(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
  return std::string{content_of(bio)};
}

bool verify_signature(const PublicKey& key, Bytes message, const Signature& signature) {
  // What fails here is the caller's input: it must not stay in OpenSSL's queue for the next user of this
  // thread.
  struct QueueCleaner {
    ~QueueCleaner() { ERR_clear_error(); }
  } const cleaner;
  const KeyPointer loaded{EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, key.data(), key.size()),
                          &EVP_PKEY_free};
  if (loaded == nullptr) return false;
  const auto context = make_digest_context();
  if (EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, loaded.get(), nullptr) !=
      1) {
    return false;
  }
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace lastro::keys
