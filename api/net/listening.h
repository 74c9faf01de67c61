#pragma once

// Internal to the servers: Asio's types stay behind their headers.

#include <string>

#include "api/net/asio_types.h"
#include "engine/base/result.h"

namespace lastro::api {

/// Binds the acceptor to an IPv4 or IPv6 address and listens; gives the port, chosen by the system where
/// `port` is 0. invalid for another address, unavailable where the port is taken, else io.
Result<std::uint16_t> listen_on(TcpAcceptor& acceptor, const std::string& address, std::uint16_t port,
                                int backlog);

/// Whether an error of an accept is of the connection that was to be accepted, not of the listener
/// (accept(2)).
[[nodiscard]] bool concerns_peer_only(const boost::system::error_code& ec);

}  // namespace lastro::api
