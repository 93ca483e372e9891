import ArgumentParser
import Definitions
import Foundation
import Mongo
import Pipeline
import Postgres
import SampleData

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "A made-up client to try everything on.",
        subcommands: [Create.self, Live.self, Status.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create the operational schema and a believable client, dirt included."
        )

        @OptionGroup var options: InstanceOptions

        @Option(name: .long, help: "How large: small, medium (a million interventions) or large (five million).")
        var size = "small"

        @Option(name: .long, help: "The same seed makes the same client.")
        var seed: UInt64 = 1

        @Option(
            name: .customLong("last-day"),
            help: "The last day with business, YYYY-MM-DD (default: the day before yesterday)."
        )
        var lastDay: String?

        @Flag(name: .customLong("if-empty"), help: "Do nothing when there is a client already.")
        var ifEmpty = false

        mutating func run() async throws {
            let instance = try options.load()
            guard let size = SampleSize(rawValue: size) else {
                let sizes = SampleSize.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "--size: there is no \"\(self.size)\"; choose \(sizes)")
            }
            let day = try lastDay ?? defaultLastDay(instance)
            guard let last = SampleData.CalendarDay(day) else {
                throw CommandFailure(.usage, "--last-day: \"\(day)\" is not a day of the calendar")
            }
            let settings = SampleSettings(size: size, seed: seed, lastDay: last, timeZone: instance.timeZone)
            let summary = try await withClient(instance) { postgres, mongo in
                try await SampleData.create(
                    settings,
                    postgres: postgres,
                    mongo: mongo,
                    mongoDatabase: instance.mongoDatabase,
                    ifEmpty: ifEmpty
                )
            }
            print(
                summary.isNew
                    ? "created a client with business up to \(summary.settings.lastDay):" : "there is a client already:"
            )
            for count in summary.rows + summary.documents { print("  \(count.name.padding(to: 40)) \(count.count)") }
        }

        /// The day before yesterday, so that `sample live --days 1` can act yesterday.
        private func defaultLastDay(_ instance: Instance) throws -> String {
            var calendar = Calendar(identifier: .gregorian)
            guard let zone = TimeZone(identifier: instance.timeZone) else {
                throw CommandFailure(.usage, "there is no time zone \(instance.timeZone)")
            }
            calendar.timeZone = zone
            let today = calendar.dateComponents([.year, .month, .day], from: .now)
            let text = String(format: "%04d-%02d-%02d", today.year ?? 0, today.month ?? 0, today.day ?? 0)
            guard let day = SampleData.CalendarDay(text) else {
                throw CommandFailure(.failed, "the clock shows no day: \(text)")
            }
            return day.adding(days: -2).description
        }
    }

    struct Live: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Act the next days of business: inserts, updates, deletions, late events."
        )

        @OptionGroup var options: InstanceOptions

        @Option(name: .long, help: "How many days.")
        var days = 1

        mutating func run() async throws {
            let instance = try options.load()
            let summaries = try await withClient(instance) { [days] postgres, mongo in
                try await SampleData.live(
                    days: days,
                    postgres: postgres,
                    mongo: mongo,
                    mongoDatabase: instance.mongoDatabase
                )
            }
            for summary in summaries {
                let total = { (counts: [SampleCount]) in counts.reduce(0) { $0 + $1.count } }
                print(
                    "\(summary.day): \(total(summary.inserted)) rows inserted, \(total(summary.updated)) updated, "
                        + "\(total(summary.deleted)) deleted, \(total(summary.documents)) documents"
                )
                for correction in summary.corrections.prefix(40) { print("  \(correction)") }
                let more = summary.corrections.count - 40
                if more > 0 { print("  … and \(more) more corrections of the past") }
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How far the made-up client's data go.")

        @OptionGroup var options: InstanceOptions

        mutating func run() async throws {
            let instance = try options.load()
            let status = try await withClient(instance) { postgres, _ in try await SampleData.status(postgres: postgres)
            }
            guard let status else { throw CommandFailure(.failed, "there is no made-up client: run `sample create`") }
            print("size \(status.size.rawValue), seed \(status.seed), business up to \(status.lastDay)")
            for count in status.rows { print("  \(count.name.padding(to: 40)) \(count.count)") }
        }
    }
}

/// Opens the operational databases to write to, which only the sample does.
private func withClient<T: Sendable>(
    _ instance: Instance,
    _ body: (PostgresConnection, MongoConnection) async throws -> T
) async throws -> T {
    let name = "DRIVEOPS_SOURCE_POSTGRES_OWNER"
    guard let owner = ProcessInfo.processInfo.environment[name], !owner.isEmpty else {
        throw CommandFailure(
            .usage,
            "the sample writes to the operational database: name a role that may, in \(name). Never do so with a real client's."
        )
    }
    do {
        let postgres = try await PostgresConnection.connect(owner)
        let mongo = try await MongoConnection.connect(instance.mongo.string.revealed)
        let result = try await body(postgres, mongo)
        await postgres.close()
        await mongo.close()
        return result
    } catch let error as SampleDataError {
        throw CommandFailure(.failed, "\(error)")
    } catch let error as PostgresError {
        throw CommandFailure(.failed, "\(error)")
    } catch let error as MongoError {
        throw CommandFailure(.failed, "\(error)")
    }
}
