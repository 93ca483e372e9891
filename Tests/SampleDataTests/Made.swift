@testable import SampleData

/// The client in memory, made once for all tests that only look at it.
enum Made {
    static let lastDay = CalendarDay(year: 2026, month: 4, day: 30)

    /// Only read: no test simulates another day on it, so that sharing it between threads is safe.
    nonisolated(unsafe) static let shared = client(seed: 7)

    static func client(seed: UInt64) -> World {
        let world = World(SampleSettings(seed: seed, lastDay: lastDay))
        world.create()
        return world
    }
}
