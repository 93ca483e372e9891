import Definitions
import Postgres

extension KPIAnswer {
    /// The points as RFC 4180: `period, start, end, complete`, each dimension with its label, then the figures.
    var csv: String {
        var header = CSVRecord()
        for name in ["period", "start", "end", "complete"] { header.append(name) }
        for dimension in dimensions {
            header.append(dimension.name)
            header.append(dimension.name + "_label")
        }
        for name in ["value", "numerator", "denominator", "n"] { header.append(name) }
        return String(decoding: points.reduce(into: header.line) { $0 += line($1) }, as: UTF8.self)
    }

    private func line(_ point: KPIPoint) -> [UInt8] {
        var record = CSVRecord()
        record.append(point.start.periodName(question.grain))
        record.append(point.start.description)
        record.append(point.end.description)
        record.append(point.isComplete ? "true" : "false")
        for value in point.values {
            record.append(text: value.value)
            record.append(text: value.label)
        }
        record.append(point.value?.description)
        record.append(point.numerator.description)
        record.append(point.denominator?.description)
        record.append(String(point.n))
        return record.line
    }
}
