import KPIQueries
import Synchronization

/// Writes a report's rows as they come, each period's total after its last row.
final class ReportWriter: Sendable {
    private let file: any RecordSink
    private let records: ReportRecords
    /// One for each period, ascending; empty where the report has no totals.
    private let periodTotals: [FigureRow]
    private let state = Mutex(State())

    private struct State {
        var rows = 0
        /// How many of the period totals are written.
        var totals = 0
    }

    init(file: any RecordSink, records: ReportRecords, periodTotals: [FigureRow]) {
        self.file = file
        self.records = records
        self.periodTotals = periodTotals
    }

    /// How many records were written, without the header.
    var rows: Int { state.withLock { $0.rows } }

    func writeHeader() throws { try file.write(records.header) }

    /// Writes a row; rows come in the order of their periods.
    func write(_ row: FigureRow) throws {
        try state.withLock { state in
            try writeTotals(&state) { $0.start < row.start }
            try file.write(records.line(row, as: .detail))
            state.rows += 1
        }
    }

    /// Writes the totals that are left, and the one over everything.
    func writeEnd(total: FigureRow?) throws {
        try state.withLock { state in
            try writeTotals(&state) { _ in true }
            guard let total else { return }
            try file.write(records.line(total, as: .total))
            state.rows += 1
        }
    }

    private func writeTotals(_ state: inout State, while isDue: (FigureRow) -> Bool) throws {
        while state.totals < periodTotals.count, isDue(periodTotals[state.totals]) {
            try file.write(records.line(periodTotals[state.totals], as: .periodTotal))
            state.totals += 1
            state.rows += 1
        }
    }
}
