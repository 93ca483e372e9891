/// What one day of business changes in one region.
struct LiveDay: Sendable {
    /// Inserts parents first, deletions children first.
    let changes: [Change]
    let documents: [HistoryDocument]
    let corrections: [String]
    /// Rows per table after it.
    let counts: [SampleCount]

    init(_ world: World) {
        let all = world.tables.map { $0.changes() }
        let flat = all.flatMap { $0 }
        let deletions = all.reversed().flatMap { $0 }.filter { $0.kind == .delete }
        let updates = flat.filter { $0.kind == .update || $0.kind == .touch }
        changes = flat.filter { $0.kind == .insert } + updates + deletions
        documents = world.handedOut
        corrections = world.corrections
        counts = world.counts
    }
}

enum LiveDays {
    /// The next days of every region of a client: a list of days per region.
    ///
    /// Two regions at a time: each is replayed from its first day, and nothing of it but the changes is kept.
    static func act(_ days: Int, from status: SampleStatus, regions count: Int) async -> [[LiveDay]] {
        var regions: [[LiveDay]] = []
        for region in stride(from: 0, to: count, by: 2) {
            async let first = act(days, from: status, region: region)
            async let second = region + 1 < count ? act(days, from: status, region: region + 1) : nil
            regions.append(await first)
            if let second = await second { regions.append(second) }
        }
        return regions
    }

    private static func act(_ days: Int, from status: SampleStatus, region: Int) -> [LiveDay] {
        let world = World(status.settings, region: region)
        world.create()
        world.goLive()
        while world.day < status.lastDay { world.simulateLiveDay() }
        return (0..<days).map { _ in
            world.simulateLiveDay()
            return LiveDay(world)
        }
    }
}
