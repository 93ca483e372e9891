/// A region of a client as it was made: what is written of it.
struct Region: Sendable {
    let tables: [any SampleTable]
    let documents: [HistoryDocument]
    let counts: [SampleCount]

    init(_ settings: SampleSettings, _ index: Int) {
        let world = World(settings, region: index)
        world.create()
        tables = world.tables
        documents = world.handedOut
        counts = world.counts
    }
}

extension [SampleCount] {
    /// Adds up by name; the order is that of their first appearance.
    mutating func add(_ others: [SampleCount]) {
        for other in others {
            if let index = firstIndex(where: { $0.name == other.name }) {
                self[index] = SampleCount(name: other.name, count: self[index].count + other.count)
            } else {
                append(other)
            }
        }
    }
}

extension HistoryDocument {
    /// Documents per collection.
    static func counts(_ lists: [[HistoryDocument]]) -> [SampleCount] {
        Collection.allCases.map { collection in
            let count = lists.reduce(0) { sum, list in sum + list.count { $0.collection == collection } }
            return SampleCount(name: collection.rawValue, count: count)
        }
    }
}
