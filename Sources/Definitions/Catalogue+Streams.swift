extension Catalogue {
    /// The streams that the rows of some facts come from: anchors, reads, and through derived streams everything that those
    /// read in their turn. Each once, in the catalogue's order, which puts a stream after those that it reads.
    public func streams(behind facts: [Fact]) -> [Stream] {
        var known: Set<String> = []
        var next = facts.flatMap { [$0.anchor] + $0.reads.map(\.stream) }
        while let id = next.popLast() {
            guard known.insert(id).inserted, case .sql(let query)? = stream(id)?.source else { continue }
            next += query.reads.map(\.stream)
        }
        return streams.filter { known.contains($0.id) }
    }
}
