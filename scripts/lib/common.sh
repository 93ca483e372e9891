# shellcheck shell=bash
# What every script here shares. Sourced, never run.

# The folder of the repository, however the script was called. Read by the scripts that source this file.
# shellcheck disable=SC2034
repository="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)"
readonly repository

# runuser is there on Debian, and not on everybody's PATH.
PATH="$PATH:/usr/sbin:/sbin"
# Some runners of continuous integration set no HOME; then the shell knows it from the list of users.
if [[ -z ${HOME:-} ]]; then
    unset HOME
    HOME=~
    export HOME
fi

say() { printf '%s\n' "$*" >&2; }

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# True when a program of that name can be run.
have() { command -v -- "$1" >/dev/null 2>&1; }

# Random lower-case hexadecimal digits, two for each byte asked for.
random_hex() { od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }

# A folder that every clone of this user shares, for what is costly to fetch.
cache_folder() {
    printf '%s/driveops-analytics' "${XDG_CACHE_HOME:-$HOME/.cache}"
}
