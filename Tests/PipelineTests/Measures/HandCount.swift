import Definitions
import KPIQueries
import Postgres
import TestSupport
import Testing

/// Counts the figures of the desk's KPIs from its calls, with nothing of what it checks.
struct HandCount {
    let calls: [Call]
    /// The first published day.
    let from: Definitions.CalendarDay
    /// The first day that is not published.
    let cutoff: Definitions.CalendarDay

    static let kpis = [
        "calls", "agents", "open", "wait_p50", "wait_p90", "wait_p1", "wait_p99", "customers", "calls_per_agent",
        "agents_per_call", "open_per_customer", "half_agents",
    ]

    func check(_ point: KPIPoint, _ kpi: String, _ grain: Grain) throws {
        let first = max(point.start, from)
        let last = min(point.end, cutoff.adding(days: -1))
        let days = last.daysSince1970 - first.daysSince1970 + 1
        #expect(point.days == days)
        let rows = calls.filter { call in
            guard let value = call.value, call.day >= first, call.day <= last else { return false }
            return point.values.isEmpty || point.values[0].value == value
        }
        let what = "\(kpi) by \(grain) from \(point.start) of \(point.values.map(\.value))"
        if kpi.hasPrefix("wait_") { return try checkPercentile(point, kpi, rows.compactMap(\.wait), what) }
        let figure = try #require(expected(kpi, rows, last: last, days: days))
        #expect(point.value?.description == figure.value?.description, "\(what)")
        #expect(point.numerator?.description == figure.numerator.description, "\(what)")
        #expect(point.denominator?.description == figure.denominator?.description, "\(what)")
        let counted = kpi.hasPrefix("open") ? rows.filter { $0.day == last } : rows
        #expect(point.n == counted.count, "\(what)")
    }

    private struct Expected {
        let value: OracleDecimal?
        let numerator: OracleDecimal
        let denominator: OracleDecimal?
    }

    private func expected(
        _ kpi: String,
        _ rows: [Call],
        last: Definitions.CalendarDay,
        days: Int
    ) -> Expected? {
        let count = OracleDecimal(rows.count)
        let agents = rows.reduce(OracleDecimal(0)) { $0 + $1.agents }
        let mean = agents.divided(by: OracleDecimal(days), decimals: 10)
        let open = rows.filter { $0.day == last }.reduce(0) { $0 + $1.open }
        let customers = OracleDecimal(Set(rows.compactMap(\.customer)).count)
        guard let mean else { return nil }
        switch kpi {
        case "calls": return Expected(value: count, numerator: count, denominator: nil)
        case "agents": return Expected(value: mean, numerator: mean, denominator: nil)
        case "open":
            return Expected(value: OracleDecimal(open), numerator: OracleDecimal(open), denominator: nil)
        case "customers": return Expected(value: customers, numerator: customers, denominator: nil)
        case "calls_per_agent":
            let value = OracleDecimal(rows.count * days).divided(by: agents, decimals: 10)
            return Expected(value: value, numerator: count, denominator: mean)
        case "agents_per_call":
            let value = agents.divided(by: OracleDecimal(rows.count * days), decimals: 10)
            return Expected(value: value, numerator: mean, denominator: count)
        case "half_agents":
            let value = agents.divided(by: OracleDecimal(2 * days), decimals: 10)
            return Expected(value: value, numerator: mean, denominator: OracleDecimal(2))
        case "open_per_customer":
            let twice = OracleDecimal(2 * open)
            return Expected(
                value: twice.divided(by: customers, decimals: 10),
                numerator: twice,
                denominator: customers
            )
        default: return nil
        }
    }

    /// Nearest rank, exactly where values have a bucket of their own, else within one per cent.
    private func checkPercentile(_ point: KPIPoint, _ kpi: String, _ values: [Int], _ what: String) throws {
        #expect(point.numerator == nil && point.denominator == nil)
        #expect(point.n == values.count, "\(what)")
        let (percent, factor) =
            switch kpi {
            case "wait_p50": (50, 1.0)
            case "wait_p90": (90, 60.0)
            case "wait_p1": (1, 0.01)
            default: (99, 1.0)
            }
        guard !values.isEmpty else {
            #expect(point.value == nil, "\(what)")
            return
        }
        let rank = (percent * values.count + 99) / 100
        let exact = Double(values.sorted()[rank - 1])
        let found = try #require(point.value.flatMap { Double($0.description) }) * factor
        let allowed = abs(exact) < 50 ? 0.000_001 : abs(exact) * 0.01 + 0.000_001
        #expect(abs(found - exact) <= allowed, "\(what): \(found) instead of \(exact)")
    }
}
