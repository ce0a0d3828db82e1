# Shared by the scripts that run the tests against a server on this machine: sourced, not run.

name=${name:-$(basename "$0" .sh)}

fail() {
    printf '%s: %s\n' "$name" "$*" >&2
    exit 1
}

need() {
    command -v "$1" >/dev/null || fail "$1 is not installed: $2"
}

free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 20000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    fail "no free port found"
}

# Any answer at all will do: without a request it is an error, and the server is there.
answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && read -rt 5 <&3) 2>/dev/null
}

server=
cleanup=()
stop() {
    local status=$?
    trap - EXIT INT TERM
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    for path in ${cleanup[@]+"${cleanup[@]}"}; do
        rm -rf "$path"
    done
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# serve LOG COMMAND..: starts a server in the background, as `server`, and waits until it answers on `port`.
serve() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 &
    server=$!
    for _ in $(seq 120); do
        kill -0 "$server" 2>/dev/null || { cat "$log" >&2; fail "the server did not start"; }
        answers "$port" && break
        sleep 0.5
    done
    answers "$port" || { cat "$log" >&2; fail "the server does not answer"; }
    printf '%s: answers on port %s\n' "$name" "$port"
}
