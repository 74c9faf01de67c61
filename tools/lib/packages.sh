# What Lastro needs from Debian 12, by purpose. Sourced by tools/setup; compare tools/cmake/Dependencies.cmake.
# None of these installs a daemon: tools/setup unpacks servers beside the tree instead.
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
  catch2 libbenchmark-dev python3 python3-yaml python3-jsonschema curl wrk clang-format    # tests, benchmarks, project rules
  e2fsprogs util-linux procps                                           # file and crash tests
  clang-19 libclang-rt-19-dev                                           # fuzz targets
)
PACKAGES_TIDY=(clang-tidy-19)
PACKAGES_CHROOT=(debootstrap)
PACKAGES_PEERS=(libpq5 libxml2 libpam0g libreadline8 liblz4-1 libzstd1 tzdata libatomic1 libjemalloc2 liblzf1)
# What is unpacked into .deps/NAME: its packages, and its program there. PACKAGES_PEERS are the last two's libraries.
declare -A PACKAGES_OF=(
  [nats-server]="nats-server"
  [postgresql]="postgresql-15 postgresql-client-15"
  [redis]="redis-server redis-tools"
)
declare -A PROGRAM_OF=(
  [nats-server]=usr/sbin/nats-server
  [postgresql]=usr/lib/postgresql/15/bin/postgres
  [redis]=usr/bin/redis-server
)
