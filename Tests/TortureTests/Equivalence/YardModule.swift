/// A small module that has every way in which a change finds its days: a few streams and facts, so that a night takes
/// some hundred milliseconds.
enum YardModule {
    /// A change of the definitions. Each is on or off; a set of them is a definition of its own.
    struct Variant: OptionSet, Hashable, CustomStringConvertible {
        let rawValue: Int

        /// Jobs have one more column, which no fact reads.
        static let wideJobs = Variant(rawValue: 1)
        /// The fact about work counts its weight twice.
        static let doubleWeight = Variant(rawValue: 2)
        /// The fact about closings has one more dimension: another shape.
        static let closingsByKind = Variant(rawValue: 4)
        /// The fact about lines has another measure in place of the distinct one: its companion goes.
        static let plainLines = Variant(rawValue: 8)
        /// A job ends with its last event instead of its first.
        static let lastEnd = Variant(rawValue: 16)
        /// Copies of documents count, each for itself.
        static let noIdentity = Variant(rawValue: 32)
        /// Tariffs are read by their transaction ids instead of whole.
        static let tariffsByXmin = Variant(rawValue: 64)

        static let all: [Variant] = (0..<7).map { Variant(rawValue: 1 << $0) }

        var description: String { "\(rawValue)" }
    }

    static let collection = "yard_events"

    /// The source's tables, all of them empty. Only keys are constraints: dirt must get in.
    static let schema = """
        drop schema if exists yard cascade;
        create schema yard;
        create table yard.bays (id int primary key, name text, factor numeric);
        create table yard.jobs (
            id int primary key, bay_id int, kind int, status int, opened_at timestamptz, closed_at timestamptz,
            due_on date, amount numeric(10, 2), remark text
        );
        create table yard.lines (
            id int primary key, job_id int, code text, quantity int, price numeric, booked_on date, booked_until date
        );
        create table yard.tariffs (code text primary key, rate numeric);
        create table yard.slots (id int primary key, state int, updated_at timestamptz);
        """

    /// The definition files of a variant.
    static func files(_ variant: Variant) -> [String: String] {
        [
            "yard/module.yaml": module,
            "yard/kpis.yaml": kpis,
            "yard/streams/bays.yaml": bays,
            "yard/streams/jobs.yaml": jobs + (variant.contains(.wideJobs) ? "  remark: text\n" : ""),
            "yard/streams/lines.yaml": lines,
            "yard/streams/tariffs.yaml": tariffs(isXmin: variant.contains(.tariffsByXmin)),
            "yard/streams/slots.yaml": slots,
            "yard/streams/slot_periods.yaml": slotPeriods,
            "yard/streams/slot_periods.sql": slotPeriodsQuery,
            "yard/streams/events.yaml": events(hasIdentity: !variant.contains(.noIdentity)),
            "yard/streams/job_ends.yaml": jobEnds,
            "yard/streams/job_ends.sql": jobEndsQuery(variant.contains(.lastEnd) ? "max" : "min"),
            "yard/facts/work.sql": work(weight: variant.contains(.doubleWeight) ? 2 : 1),
            "yard/facts/closings.sql": closings(hasKind: variant.contains(.closingsByKind)),
            "yard/facts/line_sales.sql": lineSales(isPlain: variant.contains(.plainLines)),
            "yard/facts/repeats.sql": repeats,
            "yard/facts/standing.sql": standing,
        ]
    }

    /// The facts whose figures a fresh warehouse cannot know: they rest on versions that the source has overwritten.
    static let factsOfVersions = ["yard.standing"]
    /// The streams of which the same is true.
    static let streamsOfVersions = ["yard.slot_periods"]
}

// MARK: - The files

extension YardModule {
    private static let module = """
        module: yard
        title: {en: Yard, fr: Cour}
        codes:
          kind:
            1: {en: Repair, fr: Réparation}
            2: {en: Inspection, fr: Contrôle}
            3: {en: Wash, fr: Lavage}
        dimensions:
          kind: {label: {en: Kind, fr: Genre}, codes: kind}
          bay: {label: {en: Bay, fr: Travée}, stream: bays, value: id, name: name}
          state: {label: {en: State, fr: État}, codes: kind}
        """

    private static let kpis = """
        - kpi: yard.worked
          label: {en: Worked, fr: Travaillé}
          from: work
          value: worked_seconds / 3600
          unit: hours
          better: neutral
          formula: {en: Worked time., fr: Temps travaillé.}
        - kpi: yard.cycle
          label: {en: Cycle, fr: Cycle}
          from: closings
          value: p50(cycle_seconds)
          unit: seconds
          better: lower
          formula: {en: Median cycle., fr: Cycle médian.}
        """

    private static let bays = """
        stream: bays
        source: {postgres: yard.bays}
        key: [id]
        columns: {id: int, name: text, factor: numeric}
        """

    private static let jobs = """
        stream: jobs
        source: {postgres: yard.jobs}
        key: [id]
        columns:
          id: int
          bay_id: int
          kind: {type: int, codes: kind}
          status: int
          opened_at: timestamptz
          closed_at: timestamptz
          due_on: date
          amount: numeric

        """

    private static let lines = """
        stream: lines
        source: {postgres: yard.lines}
        key: [id]
        columns:
          id: int
          job_id: int
          code: text
          quantity: int
          price: numeric
          booked_on: date
          booked_until: date
        """

    private static func tariffs(isXmin: Bool) -> String {
        """
        stream: tariffs
        source: {postgres: yard.tariffs}
        key: [code]
        changes: \(isXmin ? "xmin" : "full")
        columns: {code: text, rate: numeric}
        """
    }

    private static let slots = """
        stream: slots
        source: {postgres: yard.slots}
        key: [id]
        keep: versions
        columns: {id: int, state: int, updated_at: timestamptz}
        """

    private static let slotPeriods = """
        stream: slot_periods
        source: {sql: slot_periods.sql}
        entity: id
        key: [id, valid_from]
        reads:
          slots: {entity: id, versions: true}
        columns: {id: int, valid_from: timestamptz, valid_to: timestamptz, state: {type: int, codes: kind}}
        """

    private static let slotPeriodsQuery = """
        with versions as (
            select v.*, lead(v.valid_from) over (partition by v.id order by v.valid_from) as valid_to
            from entities e
            join mirror.yard_slots__versions v on v.id = e.entity
        )
        select v.id, v.valid_from, v.valid_to, v.state from versions v where not v.gone
        """

    private static func events(hasIdentity: Bool) -> String {
        """
        stream: events
        source: {mongo: \(collection)}
        key: [id]
        changes: {append: recorded_at}
        \(hasIdentity ? "identity: [job_id, type, at]" : "")
        columns:
          id: {type: text, from: _id}
          job_id: {type: int, from: jobId, required: true}
          type: {type: text, required: true}
          at: {type: timestamptz, required: true}
          recorded_at: {type: timestamptz, from: recordedAt, required: true}
        """
    }

    private static let jobEnds = """
        stream: job_ends
        source: {sql: job_ends.sql}
        entity: job_id
        key: [job_id]
        reads:
          events: {entity: job_id}
          jobs: {entity: id}
        columns:
          job_id: int
          ended_at: timestamptz
          events: int
          kind: {type: int, codes: kind}
        """

    private static func jobEndsQuery(_ which: String) -> String {
        """
        with ended as (
            select v.job_id, \(which)(v.at) as ended_at, count(*)::int as events
            from entities e
            join mirror.yard_events v on v.job_id = e.entity
            where v.type = 'done'
            group by v.job_id
        )
        select d.job_id, d.ended_at, d.events, j.kind from ended d left join mirror.yard_jobs j on j.id = d.job_id
        """
    }

    /// Spans with open intervals, clipped to days; a parent, and a child with a span of its own.
    private static func work(weight: Int) -> String {
        """
        /* ---
        fact: work
        title: {en: Work, fr: Travail}
        anchor: jobs
        day: {span: [opened_at, closed_at]}
        reads:
          bays: {via: {parent: bay_id}}
          lines: {via: {child: job_id}, days: {span: [booked_on, booked_until]}}
        dimensions: {bay: bay_id, kind: kind}
        measures:
          worked_seconds: {type: sum, unit: seconds}
          weight: {type: sum}
          booked: {type: sum}
          open_jobs: {type: last}
          present: {type: mean_of_days}
          bay_names: {type: distinct}
        --- */
        select
            d.day,
            j.id as key,
            case when j.status = 9 then 'cancelled' end as excluded,
            j.bay_id,
            j.kind,
            extract(epoch from least(coalesce(j.closed_at, calc.day_start(d.cutoff)), d.ends_at)
                - greatest(j.opened_at, d.starts_at)) as worked_seconds,
            \(weight) * b.factor as weight,
            (select sum(l.quantity * l.price) from mirror.yard_lines l
                where l.job_id = j.id and l.booked_on <= d.day
                    and (l.booked_until is null or l.booked_until >= d.day)) as booked,
            (j.closed_at is null or j.closed_at >= d.ends_at)::int as open_jobs,
            1 as present,
            b.name as bay_names
        from days d
        join mirror.yard_jobs j on j.opened_at < d.ends_at and (j.closed_at is null or j.closed_at > d.starts_at)
        left join mirror.yard_bays b on b.id = j.bay_id
        """
    }

    /// The day comes from a derived stream.
    private static func closings(hasKind: Bool) -> String {
        """
        /* ---
        fact: closings
        title: {en: Closings, fr: Clôtures}
        anchor: job_ends
        day: ended_at
        reads:
          jobs: {via: {parent: job_id}}
        dimensions: {bay: bay_id\(hasKind ? ", kind: kind" : "")}
        measures:
          closed: {type: sum}
          amount: {type: sum}
          cycle_seconds: {type: histogram, unit: seconds}
        --- */
        select
            d.day,
            e.job_id as key,
            case when j.id is null then 'no job' end as excluded,
            j.bay_id,
            e.kind,
            e.events as closed,
            j.amount,
            extract(epoch from e.ended_at - j.opened_at)::bigint as cycle_seconds
        from days d
        join mirror.yard_job_ends e on e.ended_at >= d.starts_at and e.ended_at < d.ends_at
        left join mirror.yard_jobs j on j.id = e.job_id
        """
    }

    /// A day of type date, a parent that may not be there, and a stream found by a value that both have.
    private static func lineSales(isPlain: Bool) -> String {
        """
        /* ---
        fact: line_sales
        title: {en: Sales, fr: Ventes}
        anchor: lines
        day: booked_on
        reads:
          jobs: {via: {parent: job_id}}
          tariffs: {via: {match: [code, code]}}
        dimensions: {kind: kind}
        measures:
          sold: {type: sum}
          \(isPlain ? "lines: {type: sum}" : "jobs: {type: distinct}")
        --- */
        select
            d.day, l.id as key, null as excluded, j.kind,
            l.quantity * coalesce(t.rate, l.price) as sold, l.job_id as jobs, 1 as lines
        from days d
        join mirror.yard_lines l on l.booked_on = d.day
        left join mirror.yard_jobs j on j.id = l.job_id
        left join mirror.yard_tariffs t on t.code = l.code
        """
    }

    /// A fact that looks three days ahead, and learns from days that pass.
    private static let repeats = """
        /* ---
        fact: repeats
        title: {en: Repeats, fr: Retours}
        anchor: jobs
        day: opened_at
        reach: {before: 3}
        learns: [due_on]
        dimensions: {kind: kind}
        measures:
          repeats: {type: sum}
          late: {type: sum}
        --- */
        select
            d.day, j.id as key, null as excluded, j.kind,
            (select count(*) from mirror.yard_jobs o
                where o.bay_id = j.bay_id and o.opened_at > j.opened_at and o.opened_at < calc.day_start(d.day + 4)
                    and o.opened_at < calc.day_start(d.cutoff)) as repeats,
            (j.due_on < d.cutoff and (j.closed_at is null or calc.business_day(j.closed_at) > j.due_on))::int as late
        from days d
        join mirror.yard_jobs j on j.opened_at >= d.starts_at and j.opened_at < d.ends_at
        """

    /// What is known of rows that the source overwrites.
    private static let standing = """
        /* ---
        fact: standing
        title: {en: Standing, fr: Postes}
        anchor: slot_periods
        day: {span: [valid_from, valid_to]}
        dimensions: {state: state}
        measures:
          standing: {type: last}
        --- */
        select
            d.day, p.id as key, null as excluded, p.state,
            (p.valid_to is null or p.valid_to >= d.ends_at)::int as standing
        from days d
        join mirror.yard_slot_periods p
            on p.valid_from < d.ends_at and (p.valid_to is null or p.valid_to > d.starts_at)
        """
}
