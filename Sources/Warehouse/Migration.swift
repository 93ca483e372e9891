/// The steps from an empty database to the present warehouse. A step that was released is never changed; a new one is added.
enum Migration {
    static let all = [first]

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
}
