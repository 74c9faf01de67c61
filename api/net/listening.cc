#include "api/net/listening.h"

#include <cerrno>

#include <boost/asio/error.hpp>
#include <fmt/format.h>

namespace lastro::api {

namespace net = boost::asio;

Result<std::uint16_t> listen_on(TcpAcceptor& acceptor, const std::string& address, std::uint16_t port,
                                int backlog) {
  boost::system::error_code ec;
  const auto host = net::ip::make_address(address, ec);
  if (ec) return fail(ErrorCode::invalid, fmt::format("'{}' is no IPv4 or IPv6 address", address));
  const net::ip::tcp::endpoint endpoint(host, port);
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(net::socket_base::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(backlog, ec);
  std::uint16_t bound = 0;
  if (!ec) bound = acceptor.local_endpoint(ec).port();
  if (!ec) return bound;
  const auto code = ec == net::error::address_in_use ? ErrorCode::unavailable : ErrorCode::io;
  return fail(code, fmt::format("cannot listen on {} port {}: {}", address, port, ec.message()));
}

bool concerns_peer_only(const boost::system::error_code& ec) {
  return ec.value() == ECONNABORTED || ec.value() == ECONNRESET || ec.value() == EPROTO;
}

}  // namespace lastro::api
