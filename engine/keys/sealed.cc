#include "engine/keys/sealed.h"

#include <algorithm>
#include <span>

#include "engine/base/assert.h"
#include "engine/keys/aes_gcm.h"
#include "engine/keys/random.h"

namespace lastro::keys {
namespace {

constexpr std::uint8_t seal_version = 1;

// Every field has a fixed size, so no two contexts share an encoding. Numbers are big-endian.
class AdditionalData {
 public:
  explicit AdditionalData(const SealContext& context) {
    append(std::span{&seal_version, 1});
    append(context.ledger.bytes);
    append_number(context.subject.high);
    append_number(context.subject.low);
    append(std::span{&context.field, 1});
    append_number(context.key_version);
    append(context.command_id);
    LASTRO_ASSERT(used_ == bytes_.size());
  }

  [[nodiscard]] Bytes bytes() const { return bytes_; }

 private:
  void append(Bytes part) {
    std::ranges::copy(part, bytes_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += part.size();
  }

  template <class Integer>
  void append_number(Integer value) {
    for (std::size_t i = sizeof value; i-- > 0;)
      bytes_.at(used_++) = static_cast<std::uint8_t>(value >> (8 * i));
  }

  std::array<std::uint8_t, 1 + 16 + 16 + 1 + 4 + 16> bytes_{};
  std::size_t used_ = 0;
};

}  // namespace

std::vector<std::uint8_t> seal(const DataKey& key, const SealContext& context, Bytes plaintext) {
  LASTRO_ASSERT(plaintext.size() <= sealed_plaintext_bytes_max);
  std::vector<std::uint8_t> sealed(seal_overhead_bytes + plaintext.size());
  const std::span output{sealed};
  output[0] = seal_version;
  const auto nonce = output.subspan<1, gcm_nonce_bytes>();
  fill_random(nonce);
  gcm_encrypt(key.bytes(), nonce, AdditionalData{context}.bytes(), plaintext,
              output.subspan(1 + gcm_nonce_bytes, plaintext.size()), output.last<gcm_tag_bytes>());
  return sealed;
}

Result<std::vector<std::uint8_t>> open(const DataKey& key, const SealContext& context, Bytes sealed) {
  static constexpr auto message = "a sealed value does not open: changed, moved, or sealed with another key";
  if (sealed.size() < seal_overhead_bytes || sealed[0] != seal_version)
    return fail(ErrorCode::corruption, message);
  std::vector<std::uint8_t> plaintext(sealed.size() - seal_overhead_bytes);
  const bool authentic = gcm_decrypt(
      key.bytes(), sealed.subspan<1, gcm_nonce_bytes>(), AdditionalData{context}.bytes(),
      sealed.subspan(1 + gcm_nonce_bytes, plaintext.size()), sealed.last<gcm_tag_bytes>(), plaintext);
  if (!authentic) return fail(ErrorCode::corruption, message);
  return plaintext;
}

}  // namespace lastro::keys
