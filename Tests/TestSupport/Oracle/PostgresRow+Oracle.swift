import Postgres

extension PostgresRow {
    func instant(_ column: String) throws -> OracleInstant {
        OracleInstant(microseconds: Int(try timestamp(column).microseconds))
    }

    func optionalInstant(_ column: String) throws -> OracleInstant? {
        try isNull(column) ? nil : instant(column)
    }

    func day(_ column: String) throws -> OracleDay {
        let text = try string(column)
        guard let day = OracleDay(text) else { throw OracleError("\(column) is not a date: \(text)") }
        return day
    }
}
