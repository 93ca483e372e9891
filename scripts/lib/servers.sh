# shellcheck shell=bash
# One private pair of servers: where its files are, how it starts and stops. Sourced after common.sh and programs.sh.
#
# A pair is `main` (kept, durable), `bench` (throw-away, durable), `test` or `torture` (throw-away, without fsync); a throw-away one is
# fresh at each start. Call use_pair first.

# Sets the paths of the pair $1.
use_pair() {
    pair=$1
    home="$(data_home)"
    postgres_home="$home/postgres" # the server's data and log; owned by whoever runs the server
    mongo_home="$home/mongo"
    secrets="$home/secrets" # passwords and keys, one file each, readable by their owner only
}

# PostgreSQL refuses to run as root. Then its programs run as the user `postgres`.
is_root() { [[ $(id -u) -eq 0 ]]; }

as_postgres() {
    if is_root; then runuser -u postgres -- env --chdir=/ "$@"; else "$@"; fi
}

# Whether the machine, and the container where there is one, has so much memory that the tests' files may lie there. By its
# whole size, which stays the same between `up` and `down`.
has_much_memory() {
    local size limit
    size="$(df --block-size=1G --output=size /dev/shm 2>/dev/null | tail -n 1)"
    limit="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || printf max)"
    [[ $limit == max || $limit -ge $((15 * 1024 ** 3)) ]] || return 1
    [[ -w /dev/shm && ${size:-0} -ge 8 && $(awk '/^MemTotal:/ {print int($2 / 1048576)}' /proc/meminfo) -ge 15 ]]
}

# The data lies in the repository's .stack, but for two cases, then under a name made from the repository's path:
# in memory for a pair that syncs nothing, since hundreds of databases are made and dropped there; below /var/tmp where
# root works below a folder that `postgres` may not enter.
data_home() {
    local outer
    # shellcheck disable=SC2154 # common.sh sets it
    outer="driveops-analytics-$(printf '%s' "$repository" | sha256sum | cut -c 1-12)"
    if [[ $pair == test || $pair == torture ]] && has_much_memory; then
        printf '/dev/shm/%s/%s' "$outer" "$pair"
        return
    fi
    if is_root && ! as_postgres test -x "$repository"; then
        printf '/var/tmp/%s/%s' "$outer" "$pair"
    else
        printf '%s/.stack/%s' "$repository" "$pair"
    fi
}

# Makes the pair's folders, and a link in .stack to data that lies elsewhere.
make_home() {
    mkdir -p -- "$repository/.stack"
    local outer
    outer="$(dirname -- "$home")"
    if [[ $outer == /var/tmp/* || $outer == /dev/shm/* ]]; then
        # Anybody may write there: never use a folder that somebody else made.
        mkdir -m 711 -- "$outer" 2>/dev/null || true
        [[ -d $outer && ! -L $outer && -O $outer ]] || die "$outer belongs to somebody else; move it away"
        ln -sfn -- "$outer" "$repository/.stack/elsewhere"
    fi
    mkdir -p -- "$home" "$secrets" "$mongo_home/data" "$postgres_home"
    chmod 711 "$home"
    chmod 700 "$secrets" "$mongo_home" "$postgres_home"
    if is_root; then chown postgres "$postgres_home"; fi
}

# Deletes the pair's files, and the folder around them in memory when no pair is left in it.
remove_home() {
    rm -rf -- "$home"
    if [[ $home == /dev/shm/* ]]; then rmdir --ignore-fail-on-non-empty -- "$(dirname -- "$home")" 2>/dev/null || true; fi
}

# Prints the secret $1, making it up at its first use.
secret() {
    local file="$secrets/$1"
    if [[ ! -s $file ]]; then
        (umask 077 && random_hex 24 >"$file.new" && mv -- "$file.new" "$file")
    fi
    cat -- "$file"
}

# The kept port of the server $1 (postgres or mongo); fails before the first start.
port() { cat -- "$home/$1.port" 2>/dev/null; }

is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Prints the port for a server $1 that is not running: the kept one, or another where that one is missing or taken.
choose_port() {
    local kept candidate
    kept="$(port "$1" || printf '')"
    if [[ -n $kept ]] && ! is_listening "$kept"; then
        printf '%s' "$kept"
        return
    fi
    for _ in {1..200}; do
        # Below 32768, where Linux begins to hand out ports for outgoing connections.
        candidate=$((20000 + RANDOM % 12000))
        if ! is_listening "$candidate"; then
            [[ -z $kept ]] || say "stack: port $kept is taken by another program; $1 moves to $candidate"
            printf '%s\n' "$candidate" >"$home/$1.port"
            printf '%s' "$candidate"
            return
        fi
    done
    die "no free port between 20000 and 32000"
}

# psql as the superuser, with the options and the database given; stops at the first error.
superuser_psql() {
    PGPASSWORD="$(secret postgres)" PGCONNECT_TIMEOUT=5 PGOPTIONS='-c client_min_messages=warning' \
        psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(port postgres)" -U postgres "$@"
}

# --- PostgreSQL -----------------------------------------------------------------------------------------------------

# The pid of our server; fails when it does not run. A pid in a file may be another program's after a crash, so the
# program's own folder decides.
postgres_pid() {
    local pid
    pid="$(head -n 1 -- "$postgres_home/data/postmaster.pid" 2>/dev/null)" || return 1
    [[ $pid =~ ^[0-9]+$ && $(readlink -- "/proc/$pid/cwd" 2>/dev/null) == "$postgres_home/data" ]] && printf '%s' "$pid"
}

postgres_is_up() {
    postgres_pid >/dev/null && [[ $(superuser_psql -d postgres -c 'show data_directory' 2>/dev/null) == "$postgres_home/data" ]]
}

create_cluster() {
    local password_file="$postgres_home/password"
    (umask 077 && secret postgres >"$password_file")
    if is_root; then chown postgres "$password_file"; fi
    # --no-sync is about the time of initdb only; the server itself syncs what it is told to.
    as_postgres "$bin/initdb" --pgdata="$postgres_home/data.new" --username=postgres --pwfile="$password_file" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums --no-sync >"$home/initdb.log" 2>&1 \
        || die "initdb failed; see $home/initdb.log"
    rm -f -- "$password_file"
    as_postgres mv -- "$postgres_home/data.new" "$postgres_home/data"
}

# The options of the server's command line, each an argument of its own for `postgres`.
postgres_options() {
    printf '%s ' "-c listen_addresses=127.0.0.1" "-c unix_socket_directories=" "-c port=$1" "-c max_connections=200" \
        "-c timezone=UTC" "-c log_timezone=UTC" "-c shared_buffers=256MB" "-c max_wal_size=4GB"
    if [[ $pair == test || $pair == torture ]]; then
        printf '%s ' "-c fsync=off" "-c synchronous_commit=off" "-c full_page_writes=off" \
            "-c max_wal_size=1GB"
    fi
}

start_postgres() {
    if postgres_is_up; then return 0; fi
    local bin chosen attempt
    bin="$(postgres_programs)" || die "PostgreSQL is not installed: run scripts/setup"
    if [[ ! -s $postgres_home/data/PG_VERSION ]]; then
        # What an interrupted initdb left behind is of no use.
        rm -rf -- "$postgres_home/data.new" "$postgres_home/data"
        create_cluster
    fi
    for attempt in 1 2 3 4; do
        chosen="$(choose_port postgres)"
        # After a crash the children of the dead server may need a moment to go; or the port was taken meanwhile.
        if as_postgres "$bin/pg_ctl" start --silent -w --timeout=60 --pgdata="$postgres_home/data" \
            --log="$postgres_home/log" --options="$(postgres_options "$chosen")" </dev/null >/dev/null 2>&1 9>&-; then
            return 0
        fi
        if postgres_is_up; then return 0; fi
        sleep "$attempt"
    done
    tail -n 5 -- "$postgres_home/log" >&2 || true
    die "PostgreSQL does not start; its log is $postgres_home/log"
}

stop_postgres() {
    postgres_pid >/dev/null || return 0
    local bin mode=fast
    bin="$(postgres_programs)" || die "PostgreSQL's programs are gone; cannot stop the server $(postgres_pid)"
    [[ $pair == main ]] || mode=immediate
    as_postgres "$bin/pg_ctl" stop --silent -w --timeout=60 --mode="$mode" --pgdata="$postgres_home/data" \
        || die "PostgreSQL (pid $(postgres_pid)) does not stop"
}

# --- MongoDB --------------------------------------------------------------------------------------------------------

mongo_pid() {
    local pid
    pid="$(cat -- "$mongo_home/pid" 2>/dev/null)" || return 1
    [[ $pid =~ ^[0-9]+$ ]] || return 1
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "$mongo_home/data" && printf '%s' "$pid"
}

mongo_is_up() { mongo_pid >/dev/null && is_listening "$(port mongo)"; }

start_mongo() {
    if mongo_is_up; then return 0; fi
    local program chosen attempt
    program="$(find_mongod)" || die "no mongod: run scripts/setup, or set MONGOD to the path of one"
    for attempt in 1 2 3; do
        chosen="$(choose_port mongo)"
        # Without authentication: it listens on loopback only, and the sample data is made up. --fork returns when the
        # server is ready.
        if "$program" --fork --bind_ip 127.0.0.1 --port "$chosen" --dbpath "$mongo_home/data" \
            --logpath "$mongo_home/log" --pidfilepath "$mongo_home/pid" --nounixsocket \
            --wiredTigerCacheSizeGB 0.5 --setParameter diagnosticDataCollectionEnabled=false \
            </dev/null >"$mongo_home/start.log" 2>&1 9>&-; then
            return 0
        fi
        sleep "$attempt"
    done
    tail -n 5 -- "$mongo_home/start.log" >&2
    die "mongod does not start; its log is $mongo_home/log"
}

stop_mongo() {
    local pid
    pid="$(mongo_pid)" || return 0
    [[ $pair == main ]] && kill -TERM "$pid"
    [[ $pair == main ]] || kill -KILL "$pid"
    for _ in {1..600}; do
        # A process that has ended but that nobody has waited for yet has an empty command line.
        mongo_pid >/dev/null || return 0
        sleep 0.1
    done
    die "mongod (pid $pid) does not stop"
}
