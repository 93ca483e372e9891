package import Definitions
import Postgres

extension KPIAnswer {
    /// The answer for programs: what the API serves and `query --format json` prints. Decimals are strings.
    package var json: JSON {
        .pairs([
            "kpi": .string(kpi.id),
            "label": kpi.label.json,
            "unit": .string(kpi.unit.rawValue),
            "better": .string(kpi.better.rawValue),
            "target": .optional(kpi.target),
            "from": .string(question.from.description),
            "to": .string(question.to.description),
            "grain": .string(question.grain.rawValue),
            "by": .array(dimensions.map { .string($0.name) }),
            "where": .array(question.filters.map(\.json)),
            "as_of": .optional(asOf?.instant),
            "cutoff": .optional(asOf?.cutoff.description),
            "run_id": .optional(runID),
            "publication_id": .optional(publicationID),
            "published_at": .optional(asOf?.publishedAt),
            "stale": .bool(stale != nil),
            "stale_reason": .optional(stale),
            "modules": .array(modules.map(\.json)),
            "unsplit": .array(unsplit.map(\.json)),
            "unfiltered": .array(unfiltered.map(\.json)),
            "note": note.map { .pairs(["code": .string($0.code), "message": .string($0.text.en)]) } ?? .null,
            "points": .array(points.map(json)),
        ])
    }

    private func json(_ point: KPIPoint) -> JSON {
        .pairs([
            "period": .string(point.start.periodName(question.grain)),
            "start": .string(point.start.description),
            "end": .string(point.end.description),
            "complete": .bool(point.isComplete),
            "days": .int(Int64(point.days)),
            "values": .object(
                zip(dimensions, point.values).map { dimension, value in
                    JSON.Member(
                        name: dimension.name,
                        value: .pairs(["value": .string(value.value), "label": .string(value.label)])
                    )
                }
            ),
            "value": .optional(point.value?.description),
            "numerator": .string(point.numerator.description),
            "denominator": .optional(point.denominator?.description),
            "n": .int(point.n),
        ])
    }
}

extension ModuleFreshness {
    package var json: JSON {
        .pairs([
            "module": .string(module),
            "as_of": .optional(asOf?.instant),
            "cutoff": .optional(asOf?.cutoff.description),
            "run_id": .optional(asOf?.runID),
            "publication_id": .optional(asOf?.publicationID),
            "published_at": .optional(asOf?.publishedAt),
            "stale": .bool(isStale),
            "stale_since": .optional(staleSince),
            "reason": .optional(reason),
        ])
    }
}

extension LocalizedText {
    package var json: JSON { .pairs(["en": .string(en), "fr": .string(fr)]) }
}

extension DimensionFilter {
    package var json: JSON {
        .pairs(["dimension": .string(dimension), "values": .array(values.map { .string($0) })])
    }
}

extension PartialDimension {
    package var json: JSON {
        .pairs(["dimension": .string(dimension), "facts": .array(facts.map { .string($0) })])
    }
}
