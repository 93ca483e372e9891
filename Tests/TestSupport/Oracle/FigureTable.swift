/// A period and a group; a dimension that a fact lacks is nil.
struct FigureKey: Hashable {
    let period: String
    let group: [String?]
}

/// The measures of one fact by period and group, each rolled up in every way that it may be asked for.
struct FigureTable {
    fileprivate struct Entry {
        var sums: [String: OracleDecimal] = [:]
        var lastSums: [String: OracleDecimal] = [:]
        var buckets: [String: [Int: Int]] = [:]
        var members: [String: Set<String>] = [:]
    }

    private var entries: [FigureKey: Entry] = [:]
    /// Which of the question's dimensions the fact has.
    private let owned: [Bool]

    /// The periods and groups in which the fact has a cell.
    var keys: [FigureKey] { Array(entries.keys) }

    init(_ cells: [OracleCell], fact: String, _ question: OracleQuestion) {
        let names = Oracle.dimensions(of: fact)
        owned = question.dimensions.map(names.contains)
        let positions = question.dimensions.map { names.firstIndex(of: $0) }
        let conditions = question.filter.compactMap { name, value in names.firstIndex(of: name).map { ($0, value) } }
        var periods: [String: (period: String, isLast: Bool)] = [:]
        for cell in cells where question.from <= cell.day && cell.day <= question.to {
            guard conditions.allSatisfy({ cell.dimensions[$0] == $1 }), let day = OracleDay(cell.day) else { continue }
            let found = periods[cell.day] ?? Self.place(day, question)
            periods[cell.day] = found
            let key = FigureKey(period: found.period, group: positions.map { $0.map { cell.dimensions[$0] } })
            entries[key, default: Entry()].add(cell, isLast: found.isLast)
        }
    }

    /// The day's period, and whether it is the last of the range in it.
    private static func place(_ day: OracleDay, _ question: OracleQuestion) -> (period: String, isLast: Bool) {
        let period = question.grain.period(of: day)
        return (period, day.description == question.to || question.grain.period(of: day + 1) != period)
    }

    /// A measure's value; 0 where nothing was counted. A mean of days is not divided yet.
    func value(_ term: OracleTerm, _ key: FigureKey) -> OracleDecimal {
        guard let entry = entries[own(key)] else { return OracleDecimal(0) }
        switch term.rollUp {
        case .sum, .meanOfDays: return entry.sums[term.measure] ?? OracleDecimal(0)
        case .last: return entry.lastSums[term.measure] ?? OracleDecimal(0)
        case .distinct: return OracleDecimal(entry.members[term.measure]?.count ?? 0)
        }
    }

    /// The value at the nearest rank; nil where there is none.
    func percentile(_ measure: String, _ percent: Int, _ key: FigureKey) -> OracleDecimal? {
        let buckets = entries[own(key)]?.buckets[measure] ?? [:]
        let total = buckets.values.reduce(0, +)
        var below = 0
        for (bucket, count) in buckets.sorted(by: { $0.key < $1.key }) {
            below += count
            if below * 100 >= percent * total { return OracleBuckets.middle(of: bucket) }
        }
        return nil
    }

    /// The same key without the dimensions that the fact lacks.
    private func own(_ key: FigureKey) -> FigureKey {
        FigureKey(period: key.period, group: zip(owned, key.group).map { $0 ? $1 : nil })
    }
}

extension FigureTable.Entry {
    fileprivate mutating func add(_ cell: OracleCell, isLast: Bool) {
        for (name, text) in cell.measures {
            guard let amount = OracleDecimal(text) else { continue }
            sums[name] = (sums[name] ?? OracleDecimal(0)) + amount
            if isLast { lastSums[name] = (lastSums[name] ?? OracleDecimal(0)) + amount }
        }
        for (name, counts) in cell.buckets { buckets[name, default: [:]].merge(counts, uniquingKeysWith: +) }
        for (name, set) in cell.members { members[name, default: []].formUnion(set) }
    }
}
