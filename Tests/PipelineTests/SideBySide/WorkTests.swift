import Synchronization
import Testing

@testable import Pipeline

@Suite("Work side by side", .timeLimit(.minutes(1)))
struct WorkTests {
    private struct Failure: Error {}

    /// Lets work go on once so many pieces have come to it.
    private actor Gate {
        private let size: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(_ size: Int) { self.size = size }

        func pass() async {
            guard waiting.count + 1 < size else {
                for piece in waiting { piece.resume() }
                waiting = []
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    @Test("so many pieces are done at once, never more, and their results stand in the order of the pieces")
    func limit() async throws {
        let counts = Mutex((running: 0, most: 0))
        let gate = Gate(3)
        let results = try await sideBySide(Array(1...12), limit: 3) { number in
            counts.withLock { counts in
                counts.running += 1
                counts.most = max(counts.most, counts.running)
            }
            // Three at a time come together here, or the test never ends.
            await gate.pass()
            counts.withLock { $0.running -= 1 }
            return number * 2
        }
        #expect(results == (1...12).map { $0 * 2 })
        #expect(counts.withLock { $0.most } == 3)
    }

    @Test("what fails ends what is under way, and begins nothing more")
    func failure() async throws {
        let begun = Mutex<[Int]>([])
        await #expect(throws: Failure.self) {
            try await sideBySide(Array(1...9), limit: 2) { number in
                begun.withLock { $0.append(number) }
                if number == 1 { throw Failure() }
                while true { try await Task.sleep(for: .seconds(60)) }
            }
        }
        #expect(begun.withLock { Set($0).subtracting([1, 2]) }.isEmpty)
    }

    @Test("a connection whose work failed is closed and not lent again; the others are")
    func lending() async throws {
        let opened = Mutex(0)
        let closed = Mutex<[Int]>([])
        try await withLender(
            limit: 1,
            open: {
                opened.withLock { count in
                    count += 1
                    return count
                }
            },
            close: { connection in closed.withLock { $0.append(connection) } }
        ) { lender in
            let first = [try await lender.lend { $0 }, try await lender.lend { $0 }]
            #expect(first == [1, 1])
            await #expect(throws: Failure.self) { try await lender.lend { _ in throw Failure() } }
            #expect(closed.withLock { $0 } == [1])
            let fresh = try await lender.lend { $0 }
            #expect(fresh == 2)
        }
        #expect(closed.withLock { $0 } == [1, 2])
    }
}
