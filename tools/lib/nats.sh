# A nats-server of our own: loopback only, JetStream on, one account, and only the relay may publish events.
# Sourced, after env.sh; tests use it too. Needs NATS_SERVER, or nats-server on PATH.
#
#   write_nats_config FOLDER PORT [admin]   FOLDER/nats.conf (0600), with new random passwords where there is none yet.
#                                           PORT 0: the system's choice at each start. `admin`: a third user who may
#                                           do everything, for tests
#   start_nats FOLDER [PORT]                starts it and waits until it listens; sets NATS_PID and NATS_PORT
#   nats_url FOLDER USER                    prints nats://USER:PASSWORD@127.0.0.1:PORT of the running server, for the
#                                           users relay and reader. To be passed on by environment or file, not as an
#                                           argument that others on the machine can see
#   stop_nats FOLDER                        ends it and waits until it has ended

_nats_program() { echo "${NATS_SERVER:-$(command -v nats-server)}"; }

_nats_password() { # FOLDER USER: kept in FOLDER/USER.password
  local file=$1/$2.password
  [ -s "$file" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file"
  cat "$file"
}

write_nats_config() {
  local folder port=$2 users
  mkdir -p "$1"
  folder=$(cd "$1" && pwd)
  [ "$port" != 0 ] || port=-1
  (
    umask 077
    mkdir -p "$folder/store" "$folder/run"
    users="
      { user: relay, password: \"$(_nats_password "$folder" relay)\", permissions: {
          publish: { allow: [
            \"lastro.events.>\", \"\$JS.API.INFO\", \"\$JS.API.STREAM.NAMES\", \"\$JS.API.STREAM.INFO.*\",
            \"\$JS.API.STREAM.CREATE.*\", \"\$JS.API.STREAM.UPDATE.*\", \"\$JS.API.STREAM.MSG.GET.*\" ] }
          subscribe: { allow: [ \"lastro.relay.inbox.>\" ] } } }
      { user: reader, password: \"$(_nats_password "$folder" reader)\", permissions: {
          publish: { allow: [
            \"\$JS.API.INFO\", \"\$JS.API.STREAM.NAMES\", \"\$JS.API.STREAM.LIST\", \"\$JS.API.STREAM.INFO.*\",
            \"\$JS.API.STREAM.MSG.GET.*\", \"\$JS.API.CONSUMER.>\", \"\$JS.ACK.>\", \"\$JS.FC.>\" ] }
          subscribe: { allow: [ \"lastro.events.>\", \"_INBOX.>\" ] } } }"
    if [ "${3:-}" = admin ]; then
      users+="
      { user: admin, password: \"$(_nats_password "$folder" admin)\" }"
    fi
    cat >"$folder/nats.conf.new" <<CONF
host: 127.0.0.1
port: $port
pid_file: "$folder/run/nats.pid"
ports_file_dir: "$folder/run"
logfile: "$folder/nats.log"
logfile_size_limit: 16777216
max_payload: 1MB
write_deadline: "5s"
jetstream { store_dir: "$folder/store", max_memory_store: 16MB, max_file_store: ${NATS_MAX_FILE_STORE:-64GB} }
accounts {
  LASTRO { jetstream: enabled, users: [ $users
  ] }
  SYS { users: [] }
}
system_account: SYS
CONF
    mv "$folder/nats.conf.new" "$folder/nats.conf"
  )
}

# Sets NATS_PORT from the file a server writes once it listens; fails while there is none.
_nats_read_port() {
  local file
  for file in "$1/run/"*_"$NATS_PID".ports; do
    [ -s "$file" ] || return 1
    NATS_PORT=$(sed -n 's/.*"nats":\[\?[^]]*:\([0-9]\+\)".*/\1/p' <(tr -d ' \n' <"$file"))
    [ -n "$NATS_PORT" ] && return 0
  done
  return 1
}

start_nats() {
  local folder tries
  folder=$(cd "$1" && pwd)
  rm -f "$folder/run/"*.ports
  "$(_nats_program)" -c "$folder/nats.conf" ${2:+-p "$2"} </dev/null >"$folder/nats.out" 2>&1 &
  NATS_PID=$!
  for ((tries = 0; tries < 300; ++tries)); do
    if _nats_read_port "$folder"; then return 0; fi
    kill -0 "$NATS_PID" 2>/dev/null || break
    sleep 0.05
  done
  kill "$NATS_PID" 2>/dev/null
  echo "nats-server did not start: see $folder/nats.out and $folder/nats.log" >&2
  return 1
}

nats_url() {
  local NATS_PID NATS_PORT
  NATS_PID=$(cat "$1/run/nats.pid") && _nats_read_port "$1" &&
    echo "nats://$2:$(cat "$1/$2.password")@127.0.0.1:$NATS_PORT"
}

stop_nats() {
  local pid tries
  pid=$(cat "$1/run/nats.pid" 2>/dev/null) || return 0
  # A server that was killed leaves its number behind, and another process may have it by now.
  grep -qaF "$(cd "$1" && pwd)/nats.conf" "/proc/$pid/cmdline" 2>/dev/null || return 0
  kill "$pid" 2>/dev/null || return 0
  for ((tries = 0; tries < 200; ++tries)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.05
  done
  kill -9 "$pid"
}
