import Definitions
package import KPIQueries
import Postgres

extension Explanation {
    /// For programs: what the API serves and `explain --format json` prints. Decimals are strings.
    package var json: JSON {
        .pairs([
            "kpi": .string(kpi.id),
            "label": kpi.label.json,
            "unit": .string(kpi.unit.rawValue),
            "from": .string(question.from.description),
            "to": .string(question.to.description),
            "where": .array(question.filters.map(\.json)),
            "formula": .string(formula),
            "formula_text": kpi.formula.json,
            "formula_values": .string(formula { $0.description }),
            "value": .optional(figure.value?.description),
            "numerator": .optional(figure.numerator?.description),
            "denominator": .optional(figure.denominator?.description),
            "n": .int(figure.n),
            "days": .array(days.map { .string($0.description) }),
            "equal": .bool(isEqual),
            "as_of": .optional(asOf?.instant),
            "cutoff": .optional(asOf?.cutoff.description),
            "stale": .bool(stale != nil),
            "stale_reason": .optional(stale),
            "modules": .array(modules.map(\.json)),
            "unfiltered": .array(unfiltered.map(\.json)),
            "limit": .int(Int64(question.limit)),
            "facts": .array(facts.map { $0.json(limit: question.limit) }),
        ])
    }
}

extension FactExplanation {
    fileprivate func json(limit: Int) -> JSON {
        .pairs([
            "fact": .string(fact.id),
            "title": fact.title.json,
            "equal": .bool(isEqual),
            "newer": .array(newer.map(\.json)),
            "key": identity.json,
            "publications": .array(publications.map(\.json)),
            "totals": .pairs([
                "rows": .int(totals.rows),
                "published_rows": .int(totals.publishedRows),
                "differing_cells": .int(totals.differingCells),
                "measures": .array(totals.measures.map(\.json)),
            ]),
            "percentile": percentile?.json ?? .null,
            "members": .array(members.map(\.json)),
            "excluded": .array(excluded.map { .pairs(["reason": .string($0.reason), "rows": .int($0.rows)]) }),
            "rows": .array(rows.map(json)),
            "more_rows": .int(moreRows(limit)),
            "more_excluded": .int(moreExcluded(limit)),
        ])
    }

    private func json(_ row: ExplainedRow) -> JSON {
        .pairs([
            "rank": .optional(row.rank),
            "day": .string(row.day),
            "key": .string(row.key),
            "excluded": .optional(row.excluded),
            "values": .object(
                zip(dimensions, row.values).map { dimension, value in
                    JSON.Member(
                        name: dimension.name,
                        value: .pairs(["value": .string(value.value), "label": .string(value.label)])
                    )
                }
            ),
            "measures": .object(
                zip(measures, row.measures).map { JSON.Member(name: $0.name, value: .optional($1)) }
            ),
        ])
    }
}

extension MeasureTotal {
    fileprivate var json: JSON {
        .pairs([
            "measure": .string(name),
            "type": .string(kind.rawValue),
            "rows": .string(rows.description),
            "published": .string(published.description),
            "equal": .bool(isEqual),
        ])
    }
}

extension RankedValue {
    fileprivate var json: JSON {
        .pairs([
            "measure": .string(measure),
            "percent": .int(Int64(percent)),
            "values": .int(values),
            "rank": .int(rank),
            "value": .string(value.description),
            "bucket": .pairs(["low": .string(low.description), "high": .string(high.description)]),
        ])
    }
}

extension CountedMembers {
    fileprivate var json: JSON {
        .pairs([
            "measure": .string(measure),
            "members": .array(
                members.map { .pairs(["member": .string($0.member), "rows": .int($0.rows)]) }
            ),
            "more": .int(more),
        ])
    }
}

extension KeyIdentity {
    fileprivate var json: JSON {
        .pairs([
            "anchor": .string(anchor),
            "column": .optional(column),
            "places": .array(
                places.map { place in
                    .pairs([
                        "database": .string(place.database.rawValue),
                        "object": .string(place.object),
                        "column": .optional(place.column),
                        "pseudonym": .bool(place.isPseudonym),
                    ])
                }
            ),
        ])
    }
}

extension CellPublication {
    fileprivate var json: JSON {
        .pairs([
            "publication_id": .int(publicationID),
            "run_id": .int(runID),
            "published_at": .string(publishedAt),
            "snapshot": .optional(snapshot),
            "days": .int(Int64(days)),
        ])
    }
}

extension NewerReason {
    fileprivate var json: JSON { .pairs(["code": .string(code), "message": .string(text.en)]) }
}
