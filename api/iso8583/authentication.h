#pragma once

#include "api/iso8583/codec.h"
#include "engine/keys/message_mac.h"

/// Message authentication codes in DE 64, or in DE 128 where a message has elements above 64. They cover
/// everything before themselves, type and bitmaps included.
namespace lastro::iso8583 {

/// Whether the message's code is there, stands last and is right. `message` is what `bytes` were decoded to.
[[nodiscard]] bool is_authentic(const keys::MacKey& key, const WireFormat& wire, Bytes bytes,
                                const Decoded& decoded, const Message& message);

/// encode(), with the code added where there is a key.
[[nodiscard]] Result<void> encode_authentic(const Dialect& dialect, const keys::MacKey* key, Message& message,
                                            keys::WipedBytes& out);

}  // namespace lastro::iso8583
