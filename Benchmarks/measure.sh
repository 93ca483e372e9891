# shellcheck shell=bash disable=SC2154 # work: the script that sources this sets it
# Measuring whole commands: sourced by the benchmarks after common.sh. Needs the folder `$work`.

# The middle of the numbers on the lines of stdin.
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# Runs a command; `$work/measures` gets a line: name, seconds, CPU seconds, peak memory of its largest process in MiB.
measure() {
    local name=$1
    shift
    say "measuring: $name"
    /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" >"$work/out" 2>&1 \
        || { cat -- "$work/out" >&2 && die "$name failed"; }
    tail -n 1 -- "$work/time" \
        | awk -v name="$name" '{printf "%s\t%.2f\t%.2f\t%.1f\n", name, $1, $2 + $3, $4 / 1024}' | tee -a "$work/measures" >&2
}

# The line $1 of a round: the last ones called $2 and $3, one after the other.
add_up() {
    local first second
    first="$(awk -F '\t' -v name="$2" '$1 == name {line = $2 "\t" $3 "\t" $4} END {print line}' "$work/measures")"
    second="$(awk -F '\t' -v name="$3" '$1 == name {line = $2 "\t" $3 "\t" $4} END {print line}' "$work/measures")"
    paste <(printf '%s\n' "$first") <(printf '%s\n' "$second") \
        | awk -F '\t' -v name="$1" '{printf "%s\t%.2f\t%.2f\t%.1f\n", name, $1 + $4, $2 + $5, ($3 > $6 ? $3 : $6)}' >>"$work/measures"
}

# The median of the column $2 (2 seconds, 3 CPU, 4 MiB) over the measures called $1; empty where there is none.
measured() { awk -F '\t' -v name="$1" -v column="$2" '$1 == name {print $column}' "$work/measures" | median; }

# The greatest value of the column $2 over the measures called $1.
peak() { awk -F '\t' -v name="$1" -v column="$2" '$1 == name && $column > m {m = $column} END {print m}' "$work/measures"; }

# Puts stdin into RESULTS.md, in place of the section $1 that is there, or at its end.
write_section() {
    local file=Benchmarks/RESULTS.md text
    text="$(printf '<!-- %s -->\n%s\n<!-- /%s -->' "$1" "$(cat)" "$1")"
    [[ -s $file ]] || printf '# What was measured\n' >"$file"
    grep -qxF "<!-- $1 -->" "$file" || printf '\n<!-- %s -->\n<!-- /%s -->\n' "$1" "$1" >>"$file"
    awk -v name="$1" -v text="$text" '
        $0 == "<!-- " name " -->" {print text; skip = 1}
        !skip {print}
        $0 == "<!-- /" name " -->" {skip = 0}' "$file" >"$work/results" && cp -- "$work/results" "$file"
    say "wrote the section $1 of $file"
}

# What the figures were seen on, as a line of a list.
machine() {
    printf -- '- machine: %s cores, %s, %s; %s\n' "$(nproc)" "$(awk -F ': ' '/model name/ {print $2; exit}' /proc/cpuinfo)" \
        "$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo)" "$(. /etc/os-release && printf '%s' "$PRETTY_NAME")"
    printf -- '- PostgreSQL %s, mongod %s, %s\n' "$(psql -XAtqc 'show server_version')" \
        "$("$(bash -c "source scripts/lib/common.sh; source scripts/lib/programs.sh; find_mongod")" --version | sed -n 's/^db version v//p')" \
        "$(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*')"
}
