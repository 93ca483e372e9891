import Definitions
import Postgres

extension KPIAnswer {
    /// The points as CSV: `period, start, end, complete`, the rank where one was asked for, each dimension with its label,
    /// the figures, and those that they are compared with.
    func csv(_ dialect: CSVDialect) -> String {
        String(
            decoding: points.reduce(into: dialect.start + header(dialect)) { $0 += line($1, dialect) },
            as: UTF8.self
        )
    }

    private func header(_ dialect: CSVDialect) -> [UInt8] {
        var header = CSVRecord(dialect)
        for name in ["period", "start", "end", "complete"] { header.append(name) }
        if ranking != nil { header.append("rank") }
        for dimension in dimensions {
            header.append(dimension.name)
            header.append(dimension.name + "_label")
        }
        for name in ["value", "numerator", "denominator", "n"] { header.append(name) }
        if comparison != nil {
            for name in ["compared_period", "compared_complete", "compared_value", "compared_n"] { header.append(name) }
            for name in ["difference", "relative"] { header.append(name) }
        }
        return header.line
    }

    private func line(_ point: KPIPoint, _ dialect: CSVDialect) -> [UInt8] {
        var record = CSVRecord(dialect)
        record.append(periodName(point))
        record.append(day: point.start)
        record.append(day: point.end)
        record.append(flag: point.isComplete)
        if ranking != nil { record.append(point.rank.map { String($0) }) }
        for value in point.values {
            record.append(text: value.value)
            record.append(text: value.label)
        }
        record.append(number: point.value)
        record.append(number: point.numerator)
        record.append(number: point.denominator)
        record.append(count: point.n)
        if comparison != nil { append(point.compared, to: &record) }
        return record.line
    }

    private func append(_ compared: ComparedFigure?, to record: inout CSVRecord) {
        guard let compared else {
            for _ in 0..<6 { record.append(nil) }
            return
        }
        record.append(periodName(compared))
        record.append(flag: compared.isComplete)
        record.append(number: compared.value)
        record.append(count: compared.n)
        record.append(number: compared.difference)
        record.append(number: compared.relative)
    }
}
