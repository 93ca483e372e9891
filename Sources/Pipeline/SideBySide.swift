/// Does pieces of work side by side, at most `limit` at a time; they are begun in their order.
///
/// - Returns: What came of each, in the order of the pieces, whatever the order in which they were done.
/// - Throws: What the first one to fail throws. The others are cancelled then, and waited for.
func sideBySide<Item: Sendable, Result: Sendable>(
    _ items: [Item],
    limit: Int,
    _ work: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: items.count)
        var waiting = Array(items.enumerated().reversed())
        var running = 0
        while true {
            while running < max(1, limit), let (place, item) = waiting.popLast() {
                group.addTask { (place, try await work(item)) }
                running += 1
            }
            guard let (place, result) = try await group.next() else { break }
            results[place] = result
            running -= 1
        }
        return results.compactMap { $0 }
    }
}

/// Tells the events of pieces of work that are done side by side in the order of the pieces, so that two nights over the same
/// data tell the same.
actor OrderedEvents {
    private let observe: RunObserver
    private var held: [Int: [RunEvent]] = [:]
    private var next = 0

    /// - Parameter observe: Is told the events, one at a time.
    init(_ observe: @escaping RunObserver) { self.observe = observe }

    /// Notes that a piece is done, and tells its events once those before it are done as well; without events it is only no
    /// longer waited for. Of a piece that is done again they are told at once.
    func tell(_ events: [RunEvent], of place: Int) {
        held[place, default: []] += events
        if place < next { pass(place) }
        while held[next] != nil {
            pass(next)
            next += 1
        }
    }

    private func pass(_ place: Int) {
        for event in held.removeValue(forKey: place) ?? [] { observe(event) }
    }
}
