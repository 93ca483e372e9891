# shellcheck shell=bash
# Where the programs of PostgreSQL and MongoDB are. Sourced after common.sh, never run.

readonly mongod_version=6.0.27

# Prints the folder with initdb and pg_ctl; fails when there is none. Debian keeps them off the PATH.
postgres_programs() {
    local folder
    for folder in "${DRIVEOPS_POSTGRES_BIN:-}" "$(pg_config --bindir 2>/dev/null || printf '')" \
        "$(dirname -- "$(command -v initdb || printf '/nowhere/x')")"; do
        if [[ -n $folder && -x $folder/initdb && -x $folder/pg_ctl ]]; then
            printf '%s' "$folder"
            return 0
        fi
    done
    # The newest version is the last one: versions are whole numbers since 10.
    folder="$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)"
    [[ -n $folder ]] || return 1
    dirname -- "$folder"
}

# The mongod that scripts/setup fetched, whether or not it is there.
cached_mongod() { printf '%s/mongod-%s/mongod' "$(cache_folder)" "$mongod_version"; }

# Prints the mongod to run: $MONGOD, the one on the PATH, the cached one; fails when there is none.
find_mongod() {
    if [[ -n ${MONGOD:-} ]]; then
        [[ -x $MONGOD ]] || die "MONGOD=$MONGOD is not a program; unset it or give the path of a mongod"
        printf '%s' "$MONGOD"
    elif have mongod; then
        command -v mongod
    elif [[ -x $(cached_mongod) ]]; then
        cached_mongod
    else
        return 1
    fi
}
