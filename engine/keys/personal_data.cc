#include "engine/keys/personal_data.h"

#include "schemas/personal_generated.h"

#include "engine/keys/sealed.h"

namespace lastro::keys {
namespace {

SealContext context_of(const PersonalDataPlace& place) {
  return {.ledger = place.ledger,
          .subject = place.subject,
          .field = client_personal_field,
          .key_version = place.key_version,
          .command_id = place.command_id};
}

std::string text_of(const flatbuffers::String* text) {
  return text == nullptr ? std::string{} : text->str();
}

}  // namespace

std::vector<std::uint8_t> seal_personal(const DataKey& key, const PersonalDataPlace& place,
                                        const PersonalData& data) {
  flatbuffers::FlatBufferBuilder builder;
  const auto optional = [&builder](const std::string& text) {
    return text.empty() ? flatbuffers::Offset<flatbuffers::String>{} : builder.CreateString(text);
  };
  const auto name = optional(data.name);
  const auto document = optional(data.document);
  const auto email = optional(data.email);
  const auto phone = optional(data.phone);
  const auto birth_date = optional(data.birth_date);
  const auto address = optional(data.address);
  builder.Finish(schema::CreatePersonalData(builder, name, document, email, phone, birth_date, address,
                                            data.request_digest));
  return seal(key, context_of(place), {builder.GetBufferPointer(), builder.GetSize()});
}

Result<OpenedPersonal> open_personal(KeyStore& keys, const PersonalDataPlace& place, Bytes sealed) {
  auto key = keys.find(place.subject);
  if (!key) return std::unexpected(key.error());
  if (!*key) {
    auto state = keys.state(place.subject);
    if (!state) return std::unexpected(state.error());
    const bool erased = *state == KeyState::destroyed;
    return OpenedPersonal{.state = erased ? PersonalState::erased : PersonalState::unreadable, .data = {}};
  }
  const auto plain = open((*key)->key, context_of(place), sealed);
  if (!plain) return OpenedPersonal{.state = PersonalState::unreadable, .data = {}};
  flatbuffers::Verifier verifier(plain->data(), plain->size());
  if (!schema::VerifyPersonalDataBuffer(verifier))
    return OpenedPersonal{.state = PersonalState::unreadable, .data = {}};
  const auto* stored = schema::GetPersonalData(plain->data());
  return OpenedPersonal{.state = PersonalState::readable,
                        .data = {.name = text_of(stored->name()),
                                 .document = text_of(stored->document()),
                                 .email = text_of(stored->email()),
                                 .phone = text_of(stored->phone()),
                                 .birth_date = text_of(stored->birth_date()),
                                 .address = text_of(stored->address()),
                                 .request_digest = stored->request_digest()}};
}

Result<void> check_key_kept(KeyStore& keys, ClientId client, SubjectId subject) {
  const auto state = keys.state(subject);
  if (!state) return std::unexpected(state.error());
  if (*state != KeyState::absent) return {};
  return fail(ErrorCode::not_found,
              "the key of client " + to_public(client) + " is missing: restore keys/ from its backup");
}

}  // namespace lastro::keys
