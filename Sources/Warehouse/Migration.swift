/// The steps from an empty database to the present warehouse. A step that was released is never changed; a new one is added.
enum Migration {
    static let all = [
        first, second, proofs, documents, sideBySide, passedChecks, selfCheck, undoing, rowSamples, checkResults,
    ]

    private static let first = """
        create table ops.meta (
            version int not null,
            created_at timestamptz not null default now(),
            migrated_at timestamptz not null default now()
        );
        insert into ops.meta (version) values (0);

        create table ops.fence (token bigint not null);
        insert into ops.fence (token) values (0);
        comment on table ops.fence is 'The token of the run that may write. A run that no longer finds its own stops.';

        create table ops.run (
            run_id bigint primary key,
            token bigint not null,
            kind text not null,
            status text not null,
            started_at timestamptz not null default clock_timestamp(),
            heartbeat_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            cutoff date not null,
            snapshot text,
            host text not null,
            pid int not null,
            backend_pids int[] not null default '{}',
            summary jsonb,
            error text
        );
        comment on table ops.run is 'The ledger: one row per run. status: running, published, unchanged, partial, failed, abandoned.';

        create table ops.run_step (
            run_id bigint not null,
            position int not null,
            step text not null,
            object text not null,
            seconds numeric,
            rows_read bigint,
            rows_changed bigint,
            days int,
            detail text,
            primary key (run_id, position)
        );

        create table ops.stream_state (
            stream text primary key,
            fingerprint text not null,
            mark bigint,
            marked_at timestamptz not null,
            source_identity text,
            source_xmax bigint,
            source_relations text[],
            run_id bigint not null
        );
        comment on column ops.stream_state.mark is
            'PostgreSQL: the xmin of the last snapshot, in 64 bits. MongoDB: the server''s time at the start, in milliseconds.';

        create table ops.fact_state (
            fact text primary key,
            fingerprint text not null,
            cutoff date not null
        );

        create table ops.module_state (
            module text primary key,
            cutoff date,
            publication_id bigint,
            run_id bigint,
            published_at timestamptz,
            stale boolean not null default false,
            stale_since timestamptz,
            reason text
        );
        comment on column ops.module_state.cutoff is 'The first business day that is not published.';

        create table ops.publication (
            publication_id bigint primary key,
            run_id bigint not null,
            published_at timestamptz not null default now(),
            modules text[] not null,
            cutoff date not null
        );

        create table ops.undo (
            publication_id bigint not null,
            fact text not null,
            day date not null,
            cell jsonb not null,
            before jsonb,
            primary key (publication_id, fact, day, cell)
        );
        comment on column ops.undo.before is 'The cell as it was; null where there was none.';

        create table ops.dirty (
            fact text not null,
            from_day date not null,
            to_day date not null,
            run_id bigint not null,
            reason text not null
        );
        create index on ops.dirty (fact);

        create table ops.stale_entity (
            stream text not null,
            entity text not null,
            primary key (stream, entity)
        );
        comment on column ops.stale_entity.entity is 'The entity''s key as text; * stands for every entity.';

        create table ops.quarantine (
            stream text not null,
            document_id text not null,
            path text not null,
            reason text not null,
            document text not null,
            first_run_id bigint not null,
            last_run_id bigint not null,
            primary key (stream, document_id)
        );

        create table ops.build (
            run_id bigint not null,
            fact text not null,
            days int not null,
            cells bigint not null,
            checksum numeric not null,
            primary key (run_id, fact)
        );

        create table agg.published_days (
            fact text not null,
            day date not null,
            publication_id bigint not null,
            run_id bigint not null,
            published_at timestamptz not null,
            primary key (fact, day)
        );
        comment on table agg.published_days is 'Every day that was published, those without a row in the fact too.';
        """
    /// The buckets of histograms, from whole numbers alone, so that every warehouse has the same.
    private static let second = """
        create table agg.bucket_bounds (
            bucket int primary key,
            low bigint not null unique,
            high bigint not null
        );
        comment on table agg.bucket_bounds is
            'Which whole numbers a bucket of a histogram counts: low to high, both included. Buckets cover all of bigint.';
        insert into agg.bucket_bounds (bucket, low, high)
        with recursive lows (bucket, low) as (
            select 1, 1::numeric
            union all
            select bucket + 1, low + div(low, 50) + 1 from lows where low + div(low, 50) + 1 <= 9223372036854775807
        ),
        positive as (
            select bucket, low, coalesce(lead(low) over (order by bucket) - 1, 9223372036854775807) as high from lows
        )
        select bucket, low, high from positive
        union all
        select 0, 0, 0
        union all
        select -bucket, case when high = 9223372036854775807 then -high - 1 else -high end, -low from positive;
        """
    /// What proves that a mirror holds what its source holds.
    private static let proofs = """
        create table ops.proof (
            run_id bigint not null,
            stream text not null,
            kind text not null,
            proved_at timestamptz not null,
            source_rows bigint not null,
            mirror_rows bigint not null,
            set_aside bigint not null default 0,
            totals jsonb not null default '{}',
            reread int not null default 0,
            primary key (run_id, stream)
        );
        create index on ops.proof (stream, run_id);
        comment on table ops.proof is
            'Rows and control totals of a stream on both sides, in the snapshot of its merge. kind: buckets, count, days, keys.';
        comment on column ops.proof.set_aside is 'Rows in quarantine and suppressed copies: at the source, and not in the mirror.';
        comment on column ops.proof.reread is 'Buckets or days that differed at first and were read again.';

        create table ops.stream_bucket (
            stream text not null,
            bucket int not null,
            rows bigint not null,
            hash numeric not null,
            totals numeric[] not null,
            primary key (stream, bucket)
        );
        comment on table ops.stream_bucket is
            'The mirror''s side of the proof, kept by the merges: rows by the hash of their key. -1: what is in quarantine.';

        alter table ops.stream_state
            add column source_lsn bigint,
            add column source_columns text[],
            add column buckets int,
            add column totals text[],
            add column reconciled_at timestamptz;
        comment on column ops.stream_state.buckets is 'How many buckets the rows are in, a power of two; null: not known.';
        comment on column ops.stream_state.reconciled_at is 'When the mirror''s rows themselves were last compared as a whole.';
        """

    /// What is known of single documents of MongoDB.
    private static let documents = """
        alter table ops.quarantine
            add column key text not null default '',
            add column recorded_at timestamptz,
            add column dropped_at timestamptz,
            add column dropped_by text;
        create index on ops.quarantine (stream, recorded_at);
        comment on column ops.quarantine.key is
            'MongoDB: the document''s _id in canonical extended JSON, by which every night asks for it again.';
        comment on column ops.quarantine.recorded_at is
            'MongoDB: the cursor by which the document counts for a day; null where it has no usable one.';
        comment on column ops.quarantine.dropped_at is
            'When its loss was accepted: it stays counted as set aside, and is neither asked for nor warned of.';

        create table ops.kept_day (
            stream text not null,
            day int not null,
            rows bigint not null,
            primary key (stream, day)
        );
        comment on table ops.kept_day is
            'Documents that are gone in MongoDB and stay mirrored (deletes: never), by day of their cursor since 1970-01-01.';
        """

    /// Merges that go on at the same time must not wait for each other's stale entities: without the unique key they do not.
    private static let sideBySide = """
        alter table ops.stale_entity drop constraint stale_entity_pkey;
        create index stale_entity_entity on ops.stale_entity (stream, entity);
        comment on table ops.stale_entity is
            'Entities of derived streams to compute; one may stand there twice, from merges that went on at the same time.';
        """

    /// What need not be checked again.
    private static let passedChecks = """
        create table ops.passed_check (
            module text not null,
            name text not null,
            query text not null,
            run_id bigint not null,
            primary key (module, name)
        );
        comment on table ops.passed_check is
            'The last run in which no row broke a check of mirrored rows. It runs again when its query or one of its streams changed.';
        alter table ops.stream_state add column changed_run_id bigint;
        comment on column ops.stream_state.changed_run_id is
            'The last run that changed a mirrored row; null: not known.';
        """

    /// What nights computed a second time.
    private static let selfCheck = """
        create table ops.self_check (
            run_id bigint not null,
            fact text not null,
            day date not null,
            differing int not null,
            examples text[] not null default '{}',
            primary key (run_id, fact, day)
        );
        comment on table ops.self_check is
            'Published days that a night computed a second time from the mirror, drawn with its run_id as the seed.';
        comment on column ops.self_check.differing is
            'How many cells came out otherwise than published. Where it is not 0, the day was marked dirty.';
        """

    /// Undoing, holding and restating. What was kept before knows no published days: undoing begins with the next publication.
    private static let undoing = """
        truncate ops.undo;
        alter table ops.undo drop constraint undo_pkey;
        alter table ops.undo add column part text not null;
        alter table ops.undo add primary key (fact, part, day, cell, publication_id);
        create index on ops.undo (publication_id);
        comment on table ops.undo is 'What a publication changed, as it was before.';
        comment on column ops.undo.part is
            'cells, buckets, members: of a fact. days: whether a day was published. labels: of a dimension. shape: a table was made anew.';

        alter table ops.meta add column undo_from bigint not null default 0;
        update ops.meta set undo_from = (select coalesce(max(publication_id), 0) from ops.publication);
        comment on column ops.meta.undo_from is 'The earliest publication that can be read again or rolled back to.';

        alter table ops.publication
            add column kind text not null default 'night',
            add column restores bigint,
            add column cutoffs jsonb;
        comment on column ops.publication.restores is 'Of a rollback: the publication whose figures stand again.';
        comment on column ops.publication.cutoffs is
            'The cut-off of each module, null for one that is published no more; where it is missing, all have the one cut-off.';

        create table ops.hold (
            only_one boolean primary key default true check (only_one),
            since timestamptz not null default now(),
            run_id bigint not null,
            publication_id bigint not null,
            held_by text not null,
            reason text not null
        );
        comment on table ops.hold is 'While there is a row, runs publish nothing.';
        comment on table ops.run is
            'The ledger: one row per run. status: running, published, unchanged, partial, held, failed, abandoned.';

        create table ops.restatement (
            publication_id bigint not null,
            run_id bigint not null,
            fact text not null,
            day date not null,
            measure text not null,
            cell jsonb not null,
            before numeric,
            after numeric,
            cells bigint,
            closed boolean not null,
            cause text not null
        );
        create index on ops.restatement (publication_id);
        create index on ops.restatement (fact, day);
        comment on table ops.restatement is
            'Figures that a publication changed after they had been published. An empty cell stands for the day''s total.';
        comment on column ops.restatement.cells is 'How many cells changed; null where the fact''s tables got another shape.';
        comment on column ops.restatement.closed is 'Whether the day''s month was over at the cut-off before.';
        """

    private static let rowSamples = """
        alter table ops.proof add column sampled int not null default 0;
        comment on column ops.proof.sampled is
            'Mirrored rows, drawn at random, that were read once more and compared whole; all were read again where one differed.';
        """

    /// What a check found need not be found again.
    private static let checkResults = """
        alter table ops.passed_check rename to check_result;
        alter table ops.check_result rename constraint passed_check_pkey to check_result_pkey;
        alter table ops.check_result add column violations bigint not null default 0, add column example text;
        comment on table ops.check_result is
            'What a check of mirrored rows found when it ran last. It runs again when its query or one of its streams changed.';
        """
}
