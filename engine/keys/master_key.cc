#include "engine/keys/master_key.h"

#include <string>

#include "engine/base/bytes.h"
#include "engine/base/hex.h"
#include "engine/keys/private_file.h"
#include "engine/keys/random.h"
#include "engine/keys/sha256.h"

namespace lastro::keys {
namespace {

constexpr std::size_t file_bytes_max = 128;

}  // namespace

Result<MasterKey> MasterKey::parse(std::string_view text, std::string_view origin) {
  MasterKey key;
  if (!parse_hex(text, key.secret_.writable())) {
    return fail(ErrorCode::invalid, std::string{origin} + " is not 64 hexadecimal digits");
  }
  return key;
}

Result<MasterKey> MasterKey::load(std::string_view key_file, const char* environment_value) {
  if (environment_value != nullptr && *environment_value != '\0') {
    return parse(environment_value, "LASTRO_MASTER_KEY");
  }
  const auto content = read_private_file(key_file, file_bytes_max);
  if (!content) return std::unexpected(content.error());
  auto text = content->view();
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return parse(text, key_file);
}

Result<MasterKey> MasterKey::create_file(std::string_view key_file) {
  MasterKey key;
  fill_random(key.secret_.writable());
  std::string text;
  text.reserve(file_bytes_max);  // no reallocation that would leave a copy behind
  append_hex(text, key.secret_.bytes());
  text += '\n';
  const SecretText content{std::move(text)};
  if (const auto created = create_private_file(key_file, content.view()); !created) {
    return std::unexpected(created.error());
  }
  return key;
}

DerivedKey MasterKey::derive(const LedgerId& ledger, std::string_view use) const {
  const auto info = std::string{"lastro/v1/"}.append(use);
  DerivedKey derived;
  hkdf_sha256(secret_.bytes(), ledger.bytes, as_bytes(info), derived.writable());
  return derived;
}

}  // namespace lastro::keys
