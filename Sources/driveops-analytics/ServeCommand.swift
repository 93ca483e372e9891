import ArgumentParser
import DashboardAPI
import Definitions
import Foundation
import Logging
import Postgres
import Warehouse

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the API and the dashboard, on loopback unless configured otherwise."
    )

    @OptionGroup var options: InstanceOptions

    @Option(name: .long, help: "How many requests read the warehouse at once.")
    var connections = 4

    mutating func run() async throws {
        let (instance, catalogue) = try options.loadAll()
        guard (1...64).contains(connections) else {
            throw CommandFailure(.usage, "--connections: choose 1 to 64, not \(connections)")
        }
        // A wrong address or password is told now and not to the first reader; a warehouse that goes away later is a 503.
        try await connectReader(instance).close()
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let pool = PostgresPool(
            conninfo: instance.warehouse.reader.string.revealed,
            size: connections,
            applicationName: "driveops-analytics serve",
            limits: instance.warehouseLimits
        )
        let explainerPool = instance.warehouse.explainer.map {
            PostgresPool(
                conninfo: $0.string.revealed,
                size: 2,
                applicationName: "driveops-analytics explain",
                limits: instance.warehouseLimits
            )
        }
        complain("serving \(instance.name) on http://\(instance.server.host):\(instance.server.port)/ until Ctrl-C")
        do {
            try await DashboardServer(
                instance: instance,
                catalogue: catalogue,
                pool: pool,
                explainerPool: explainerPool,
                logger: Logger(label: "driveops-analytics")
            ).run()
        } catch {
            let address = "\(instance.server.host):\(instance.server.port)"
            throw CommandFailure(
                .failed,
                "cannot serve on \(address): \(error). Another address: server.host and server.port in \(instance.file)"
            )
        }
        await pool.close()
        await explainerPool?.close()
    }
}
