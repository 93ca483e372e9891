import Postgres

/// The functions that definitions may call: business days, clipping, spreading. They are the only way to do it, so that a day
/// means the same everywhere.
enum CalcFunctions {
    /// The functions for a time zone. `at time zone` with a literal zone is immutable, so the planner inlines them.
    static func sql(timeZone: String) -> String {
        let zone = quoteLiteral(timeZone)
        return """
            create or replace function calc.time_zone() returns text
            language sql immutable parallel safe
            return \(zone);
            comment on function calc.time_zone is 'The zone whose days the functions of this schema know.';

            create or replace function calc.business_day(instant timestamptz) returns date
            language sql immutable parallel safe
            return (instant at time zone \(zone))::date;

            create or replace function calc.day_start(day date) returns timestamptz
            language sql immutable parallel safe
            return day::timestamp at time zone \(zone);

            create or replace function calc.days(
                started_at timestamptz, ended_at timestamptz, first_day date, last_day date
            ) returns setof date
            language sql immutable parallel safe rows 5 as $$
                select b.low + i
                from (
                    select
                        greatest(calc.business_day(started_at), first_day) as low,
                        least(calc.business_day(ended_at - interval '1 microsecond'), last_day) as high
                ) b, generate_series(0, b.high - b.low) i
            $$;
            comment on function calc.days is
                'The business days that the half-open span touches, within first_day and last_day. An open end reaches last_day.';

            create or replace function calc.seconds(spans tstzmultirange) returns bigint
            language sql immutable parallel safe as $$
                select coalesce(sum(extract(epoch from upper(s) - lower(s))), 0)::bigint from unnest(spans) s
            $$;
            comment on function calc.seconds is 'The length of a union of spans in whole seconds; null counts as empty.';

            create or replace function calc.started_periods(
                rental_started_at timestamptz, from_at timestamptz, to_at timestamptz
            ) returns bigint
            language sql immutable parallel safe
            return case when to_at > from_at then
                (extract(epoch from to_at - rental_started_at)::bigint + 86399) / 86400
                - (extract(epoch from from_at - rental_started_at)::bigint + 86399) / 86400
            else 0 end;
            comment on function calc.started_periods is
                'How many periods of 24 elapsed hours, counted from rental_started_at, start in [from_at, to_at).';

            create or replace function calc.passing_instant(
                before_at timestamptz, km_before int, at timestamptz, km int, target_km int
            ) returns timestamptz
            language sql immutable parallel safe
            return case when km_before is null then at else
                before_at + interval '1 microsecond' * div(
                    (target_km - km_before)::numeric * (extract(epoch from at - before_at) * 1000000)
                        + (km - km_before - 1),
                    (km - km_before)::numeric
                )::float8
            end;
            comment on function calc.passing_instant is
                'When target_km was passed, linear between two odometer readings, rounded up to the microsecond.';

            create or replace function calc.spread(
                amount numeric, first_day date, last_day date, day date
            ) returns numeric
            language sql immutable parallel safe
            return case
                when first_day is null or last_day is null then null
                when day between first_day and greatest(first_day, last_day) then sign(amount) * 0.01 * (
                    div(round(abs(amount) * 100), greatest(last_day - first_day, 0) + 1)
                    + (day - first_day < mod(round(abs(amount) * 100), greatest(last_day - first_day, 0) + 1))::int
                )
                else amount * 0
            end;
            comment on function calc.spread(numeric, date, date, date) is
                'The day''s cents of an amount spread evenly over days, last_day included; the first days get what is left over.';

            create or replace function calc.spread(
                amount numeric, started_at timestamptz, ended_at timestamptz, day date
            ) returns numeric
            language sql immutable parallel safe as $$
                select case
                    when ended_at is null or started_at is null then null
                    when ended_at <= started_at then
                        case when day = calc.business_day(started_at) then round(amount, 2) else amount * 0 end
                    when day between calc.business_day(started_at)
                        and calc.business_day(ended_at - interval '1 microsecond') then
                        (
                            select sign(amount) * 0.01 * (c.whole + (c.place <= c.missing)::int)
                            from (
                                select
                                    s.slice_day, div(s.cents * s.part, s.length) as whole,
                                    s.cents - sum(div(s.cents * s.part, s.length)) over () as missing,
                                    row_number() over (
                                        order by mod(s.cents * s.part, s.length) desc, s.slice_day
                                    ) as place
                                from (
                                    select
                                        d.slice_day, round(abs(amount) * 100) as cents,
                                        extract(epoch from
                                            least(ended_at, calc.day_start(d.slice_day + 1))
                                            - greatest(started_at, calc.day_start(d.slice_day))) as part,
                                        extract(epoch from ended_at - started_at) as length
                                    from calc.days(
                                        started_at, ended_at, calc.business_day(started_at),
                                        calc.business_day(ended_at)) d (slice_day)
                                ) s
                            ) c
                            where c.slice_day = day
                        )
                    else amount * 0
                end
            $$;
            comment on function calc.spread(numeric, timestamptz, timestamptz, date) is
                'The day''s cents of an amount spread by seconds over a half-open span, by the largest remainder.';
            """
    }
}
