#pragma once

#include <memory>
#include <string_view>

#include <nats/nats.h>

#include "engine/base/result.h"

/// cnats objects with owners. Included by nats_*.cc alone.
namespace lastro::projections::nats {

template <auto Destroy>
struct Destroyer {
  template <class T>
  void operator()(T* object) const {
    Destroy(object);
  }
};

using Options = std::unique_ptr<natsOptions, Destroyer<natsOptions_Destroy>>;
using Connection = std::unique_ptr<natsConnection, Destroyer<natsConnection_Destroy>>;
using Subscription = std::unique_ptr<natsSubscription, Destroyer<natsSubscription_Destroy>>;
using Message = std::unique_ptr<natsMsg, Destroyer<natsMsg_Destroy>>;
using JetStream = std::unique_ptr<jsCtx, Destroyer<jsCtx_Destroy>>;
using StreamInfo = std::unique_ptr<jsStreamInfo, Destroyer<jsStreamInfo_Destroy>>;
using StreamNames = std::unique_ptr<jsStreamNamesList, Destroyer<jsStreamNamesList_Destroy>>;

/// `what` failed with that status, and, where the server answered, that JetStream error. Always unavailable:
/// for a client of a stream "no" and "no answer" alike mean "not now".
[[nodiscard]] Error error_of(natsStatus status, jsErrCode code, std::string_view what);

/// Value of a message's header, empty where absent; valid while the message lives.
[[nodiscard]] std::string_view header_of(natsMsg* message, const char* name);

}  // namespace lastro::projections::nats
