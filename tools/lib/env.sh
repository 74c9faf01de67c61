# Sourced by every script in tools/. Sets, for this shell and its children:
#   ROOT          the repository's root
#   NATS_SERVER   the nats-server program: the one on PATH, else the copy tools/setup unpacks into .deps/
#                 (the variable is set whether or not that file exists yet; a value given by the caller wins)
#   PATH, HOME    made fit for a caller with an empty environment
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Daemons live in sbin, which a plain user's PATH does not name on Debian.
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
case ":$PATH:" in
  *:/usr/sbin:*) ;;
  *) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin ;;
esac
HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}

: "${NATS_SERVER:=$(command -v nats-server || echo "$ROOT/.deps/nats-server/usr/sbin/nats-server")}"
export ROOT PATH HOME NATS_SERVER
