# What Lastro needs from Debian 12, by purpose. Sourced by tools/setup; compare tools/cmake/Dependencies.cmake.
# None of these installs a daemon. nats-server and debootstrap are handled by tools/setup itself.
PACKAGES=(
  g++ cmake ninja-build pkg-config ccache                               # build
  librocksdb-dev zlib1g-dev                                             # storage
  libflatbuffers-dev flatbuffers-compiler flatbuffers-compiler-dev      # events, frames, snapshots
  libboost1.81-dev libboost-url1.81-dev libboost-json1.81-dev           # HTTP, WebSocket, URLs, JSON out
  libsimdjson-dev                                                       # JSON in
  libfmt-dev libspdlog-dev prometheus-cpp-dev                           # text, logs, metrics
  libnats-dev                                                           # NATS client
  libssl-dev libsodium-dev                                              # cryptography
  libcli11-dev libicu-dev                                               # options and configuration, case folding
  catch2 libbenchmark-dev python3 python3-yaml curl wrk clang-format    # tests, benchmarks, project rules
  e2fsprogs util-linux procps                                           # file and crash tests
)
PACKAGES_TIDY=(clang-19 clang-tidy-19)
PACKAGES_CHROOT=(debootstrap)
