import Foundation
import Mongo
import TestSupport
import Testing

/// Each test has a server of its own, which it kills while a run stands still at a step, and starts again before the run goes on.
@Suite("Servers that are killed during a run", .timeLimit(.minutes(60)))
struct ServerCrashTests {
    @Test("the warehouse: the run fails, and the next one makes the figures of a rebuild")
    func warehouse() async throws {
        let cluster = try PrivateCluster.create()
        defer { cluster.remove() }
        let all = [
            "opened", "copying", "fetching", "merging:2", "merged", "derived", "building", "built", "publishing",
            "recorded", "ending",
        ]
        let points = Budget.isLong ? all : ["copying", "merging:2", "publishing"]
        try await CrashYard.with(on: TestServers().with(postgres: cluster.conninfo())) { yard in
            let codes = try await strike(yard, at: points) {
                try cluster.crash()
            } start: {
                try cluster.start()
            }
            // Its lock was in the memory of the server that is no more.
            #expect(codes.allSatisfy { $0 == 1 }, "\(codes)")
        }
    }

    @Test("the operational PostgreSQL: the run fails or tries again, and the next one makes the figures of a rebuild")
    func source() async throws {
        let cluster = try PrivateCluster.create()
        defer { cluster.remove() }
        let all = ["opened", "snapshot", "copying", "copying:2", "merging", "merged:2"]
        let points = Budget.isLong ? all : ["copying:2"]
        try await CrashYard.with(on: TestServers().with(source: cluster.conninfo())) { yard in
            let codes = try await strike(yard, at: points) {
                try cluster.crash()
            } start: {
                try cluster.start()
            }
            #expect(codes.allSatisfy { [0, 1].contains($0) }, "\(codes)")
        }
    }

    @Test("mongod: the run fails or tries again, and the next one makes the figures of a rebuild")
    func mongo() async throws {
        let mongo = try PrivateMongo.create()
        defer { mongo.remove() }
        let points = Budget.isLong ? ["opened", "snapshot", "fetching", "merging", "merged:3"] : ["fetching"]
        try await CrashYard.with(on: TestServers().with(mongo: mongo.uri)) { yard in
            let codes = try await strike(yard, at: points) {
                try mongo.crash()
            } start: {
                try mongo.start()
            }
            #expect(codes.allSatisfy { [0, 1].contains($0) }, "\(codes)")
        }
    }

    /// - Returns: The exit codes of the runs that were struck.
    private func strike(
        _ yard: CrashYard,
        at points: [String],
        crash: () throws -> Void,
        start: () throws -> Void
    ) async throws -> [Int32] {
        var changes = YardChanges(seed: Budget.seed)
        var codes: [Int32] = []
        let seen = try await FigureReader.watch(yard) {
            for point in points {
                try await yard.apply(changes.next())
                // What mongod has not synced yet would be gone at the source, and not in the mirror that has seen it.
                _ = try await yard.client.mongo.runCommand(database: "admin", ["fsync": 1])
                let run = try yard.tool.start(["run", "--as-of", changes.cutoff, "--stop-at", point])
                #expect(try await run.isStopped(), "\(point)")
                try crash()
                try start()
                run.send(SIGCONT)
                let outcome = try await run.outcome()
                #expect(!outcome.wasKilled, "\(point): \(outcome)")
                codes.append(outcome.code)
                try await yard.expectHealing(asOf: changes.cutoff, "struck at \(point)")
            }
        }
        #expect(seen.mixtures.isEmpty)
        #expect(seen.publications.count == points.count + 1)
        Budget.report(points.count, "servers killed", "\(seen.polls) polls of a reader")
        return codes
    }
}
