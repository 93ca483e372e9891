# shellcheck shell=bash disable=SC2154 # work: the script that sources this sets it
# The limit: what a patient person would write with psql, for the same rows. Sourced by Benchmarks/paths.

readonly row_columns=id,garage_id,mechanic_id,vehicle_id,opened_at,completed_at,status,labour_hours,parts_total,total,updated_at
readonly row_types='id uuid, garage_id int, mechanic_id int, vehicle_id int, opened_at timestamptz, completed_at timestamptz,
    status text, labour_hours numeric, parts_total numeric, total numeric, updated_at timestamptz'
readonly row_day="(completed_at at time zone 'UTC')::date"
readonly row_cells="garage_id, $row_day as day, status, count(*) as n, sum(labour_hours) as labour_hours, sum(total) as total,
    sum(parts_total) as parts_total"

source_psql() { psql -XAtq -v ON_ERROR_STOP=1 "$DRIVEOPS_SOURCE_POSTGRES" "$@"; }
owner_psql() { psql -XAtq -v ON_ERROR_STOP=1 "$DRIVEOPS_SOURCE_POSTGRES_OWNER" "$@"; }
# psql's own variables lead to the warehouse, as its owner.
warehouse_psql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }

# Every row, and the key's index.
copy_rows() {
    warehouse_psql -c 'drop table if exists hand.interventions' -c "create table hand.interventions ($row_types)"
    source_psql -c "copy (select $row_columns from bench.interventions) to stdout (format binary)" \
        | warehouse_psql -c 'copy hand.interventions from stdin (format binary)'
    warehouse_psql -c 'alter table hand.interventions add primary key (id)'
}

# Rows and hashes of buckets, the same on both sides; with the totals $1, each behind a comma.
count_rows() {
    local counts="hashtextextended(id::text, 0) & 4095 as bucket, count(*), sum(hashtextextended(id::text, 0)::numeric)${1:-}"
    diff <(source_psql -c "select $counts from bench.interventions group by 1 order by 1") \
        <(warehouse_psql -c "select $counts from hand.interventions group by 1 order by 1")
}

prove_rows() { count_rows ', sum(labour_hours), sum(parts_total), sum(total)'; }

# The cells and the indexes that the nights need, once.
prepare_nights() {
    warehouse_psql -c 'drop table if exists hand.daily' \
        -c "create table hand.daily as select $row_cells from hand.interventions group by 1, 2, 3" \
        -c 'create index on hand.daily (day)' -c 'create index on hand.interventions (updated_at)' \
        -c 'vacuum analyze hand.interventions' -c 'analyze hand.daily'
}

# A night: the changed rows to a temporary table, an upsert by key, the touched days anew, in one transaction.
night_by_hand() {
    local last assignments
    last="$(warehouse_psql -c 'select max(updated_at) from hand.interventions')"
    assignments="$(tr , '\n' <<<"$row_columns" | sed -n '2,$s/.*/&=excluded.&/p' | paste -sd,)"
    source_psql -c "copy (select $row_columns from bench.interventions where updated_at > '$last') to stdout (format binary)" \
        >"$work/delta"
    warehouse_psql <<SQL
begin;
create temporary table stage (like hand.interventions) on commit drop;
\copy stage from '$work/delta' (format binary)
create temporary table days on commit drop as
    select distinct $row_day as day from stage
    union select (i.completed_at at time zone 'UTC')::date from hand.interventions i join stage using (id);
insert into hand.interventions ($row_columns) select $row_columns from stage on conflict (id) do update set $assignments;
delete from hand.daily where day in (select day from days);
insert into hand.daily select $row_cells from hand.interventions where $row_day in (select day from days) group by 1, 2, 3;
commit;
SQL
}

# Makes the rows: a table of 13 columns and some 190 bytes a row, as an operational one with its indexes.
make_rows() {
    owner_psql -v count="$1" <<'SQL'
create schema if not exists bench;
drop table if exists bench.interventions;
create table bench.interventions as
select
    gen_random_uuid() as id, (i % 40) + 1 as garage_id, (i % 400) + 1 as mechanic_id,
    (i::bigint * 7919 % 200000)::int as vehicle_id, timestamptz '2024-01-01' + (i * 12.6) * interval '1 second' as opened_at,
    timestamptz '2024-01-01' + (i * 12.6) * interval '1 second' + (random() * 3 * 86400) * interval '1 second' as completed_at,
    (array['planned', 'in_progress', 'completed', 'cancelled'])[1 + (i % 4)] as status,
    (random() * 8)::numeric(8, 2) as labour_hours, (random() * 900)::numeric(12, 2) as parts_total,
    (random() * 1500)::numeric(12, 2) as total, timestamptz '2024-01-01' + (i * 12.6) * interval '1 second' as updated_at,
    md5(i::text) as notes, md5((i + 1)::text) as customer_name
from generate_series(1, :count) i;
alter table bench.interventions add primary key (id);
create index on bench.interventions (updated_at);
create table if not exists bench.interventions_tenth (like bench.interventions including all);
truncate bench.interventions_tenth;
insert into bench.interventions_tenth select * from bench.interventions order by updated_at desc limit :count / 10;
vacuum analyze bench.interventions;
vacuum analyze bench.interventions_tenth;
SQL
}

# One in a hundred rows anew, at random over all days.
change_rows() {
    owner_psql <<'SQL'
with picked as materialized (
    select id from bench.interventions tablesample bernoulli (1.2) order by random()
    limit (select count(*) / 100 from bench.interventions)
)
update bench.interventions i set updated_at = clock_timestamp(), total = total + 1 from picked p where i.id = p.id;
vacuum analyze bench.interventions;
SQL
}

# One new day of 7000 rows, in the whole table and in the tenth.
add_day() {
    owner_psql <<'SQL'
create temporary table new_day as
select
    gen_random_uuid() as id, 1 + g % 40 as garage_id, g % 400 as mechanic_id, g % 8000 as vehicle_id,
    d - interval '1 day' as opened_at, d + g * interval '12 seconds' as completed_at,
    (array['completed', 'in_progress', 'cancelled', 'invoiced'])[1 + (g % 4)] as status, (g % 80) / 10.0 as labour_hours,
    (g % 1000) + 0.5 as parts_total, (g % 1500) + 0.25 as total, clock_timestamp() as updated_at, md5(g::text) as notes,
    md5((g + 1)::text) as customer_name
from generate_series(1, 7000) g,
    (select date_trunc('day', max(completed_at)) + interval '1 day' as d from bench.interventions) newest;
insert into bench.interventions select * from new_day;
insert into bench.interventions_tenth select * from new_day;
SQL
}
