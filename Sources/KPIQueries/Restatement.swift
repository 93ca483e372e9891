package import Definitions
package import Postgres

/// A figure that a publication changed after it had been published.
package struct Restatement: Sendable {
    package let publicationID: Int64
    package let runID: Int64
    package let publishedAt: String?
    package let fact: String
    package let day: String
    package let measure: String
    /// JSON: the dimensions' values; empty for the day's total.
    package let cell: String
    /// Nil where there was no such cell.
    package let before: Numeric?
    /// Nil where there is none any more.
    package let after: Numeric?
    /// How many cells of the day changed; nil where the fact's tables got another shape.
    package let cells: Int64?
    /// Whether the day's month was over at the cut-off before.
    package let isClosed: Bool
    package let cause: String

    package static let shape = JSONShape<Restatement>(
        "Restatement",
        [
            .integer("publication_id", "The publication that changed the figure.") { $0.publicationID },
            .integer("run_id", "The run that made it.") { $0.runID },
            .instantOrNull("published_at", "When.") { $0.publishedAt },
            .string("fact", "The fact.") { $0.fact },
            .string("day", "The business day.") { $0.day },
            .string(
                "measure",
                "The fact's measure; of a percentile or a distinct count, how many values or members there are."
            ) {
                $0.measure
            },
            .verbatim("cell", "The dimensions' values; empty for the day's total.") { $0.cell },
            .decimalOrNull("before", "What was published; null where there was no such cell.") { $0.before },
            .decimalOrNull("after", "What is published since; null where there is no such cell any more.") { $0.after },
            .integerOrNull(
                "cells",
                "How many of the day's cells changed; null where the fact got other dimensions or measures."
            ) {
                $0.cells
            },
            .flag("closed", "Whether the day's month was over before.") { $0.isClosed },
            .string("cause", "Why the day was computed again.") { $0.cause },
        ]
    )

    /// What stands in a line of a CSV file.
    package static let csvHeader = [
        "publication_id", "run_id", "published_at", "fact", "day", "measure", "cell", "before", "after", "cells",
        "closed", "cause",
    ]

    /// The line of a CSV file.
    package func csv(_ dialect: CSVDialect) -> [UInt8] {
        var record = CSVRecord(dialect)
        record.append(String(publicationID))
        record.append(String(runID))
        record.append(publishedAt)
        record.append(fact)
        record.append(day)
        record.append(measure)
        record.append(text: cell)
        record.append(number: before)
        record.append(number: after)
        record.append(cells.map { String($0) })
        record.append(flag: isClosed)
        record.append(text: cause)
        return record.line
    }
}

/// Which restatements are wanted.
package struct RestatementQuestion: Sendable {
    /// Those that change this KPI; nil: any.
    package var kpi: String?
    /// Those of this fact; nil: any.
    package var fact: String?
    /// Those published on this day or later; nil: all that are kept.
    package var since: CalendarDay?
    package var limit: Int

    package init(kpi: String? = nil, fact: String? = nil, since: CalendarDay? = nil, limit: Int) {
        self.kpi = kpi
        self.fact = fact
        self.since = since
        self.limit = limit
    }
}

extension KPIReader {
    /// Refuses a KPI or fact that there is not.
    ///
    /// - Throws: `QuestionError` that names the nearest.
    package func check(_ question: RestatementQuestion) throws(QuestionError) {
        if let kpi = question.kpi, catalogue.kpi(kpi) == nil {
            throw QuestionError(
                .unknownKPI,
                "There is no KPI \"\(kpi)\"." + suggestion(for: kpi, among: catalogue.kpis.map(\.id), noun: "KPIs")
            )
        }
        if let fact = question.fact, catalogue.fact(fact) == nil {
            throw QuestionError(
                .unknownFact,
                "There is no fact \"\(fact)\"." + suggestion(for: fact, among: catalogue.facts.map(\.id), noun: "facts")
            )
        }
    }

    /// The restatements, newest first.
    package func restatements(
        _ question: RestatementQuestion,
        on connection: PostgresConnection
    ) async throws -> [Restatement] {
        try check(question)
        let measures = question.kpi.flatMap(catalogue.kpi)?.value.measures
        return try await connection.query(
            """
            select r.publication_id, r.run_id, \(Self.iso("p.published_at")) as published_at, r.fact, r.day::text as day, r.measure,
              r.cell::text as cell, r.before, r.after, r.cells, r.closed, r.cause
            from ops.restatement r left join ops.publication p using (publication_id)
            where ($1::text is null or r.fact = $1)
              and ($2::text[] is null or exists (
                select from unnest($2::text[], $3::text[]) m (fact, measure) where m.fact = r.fact and m.measure = r.measure))
              and ($4::date is null or (p.published_at at time zone $5::text)::date >= $4::date)
            order by r.publication_id desc, r.fact, r.day, r.measure, r.cell::text collate "C"
            limit $6::bigint
            """,
            [
                .optional(question.fact), measures.map { .textArray($0.map(\.fact)) } ?? .null,
                measures.map { .textArray($0.map(\.name)) } ?? .null, .optional(question.since?.description),
                .text(timeZone), .int(Int64(question.limit)),
            ]
        ).map { row in
            Restatement(
                publicationID: try row.int64("publication_id"),
                runID: try row.int64("run_id"),
                publishedAt: try row.optionalString("published_at"),
                fact: try row.string("fact"),
                day: try row.string("day"),
                measure: try row.string("measure"),
                cell: try row.string("cell"),
                before: try row.optionalNumeric("before"),
                after: try row.optionalNumeric("after"),
                cells: try row.optionalInt64("cells"),
                isClosed: try row.bool("closed"),
                cause: try row.string("cause")
            )
        }
    }
}
