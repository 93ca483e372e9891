import ArgumentParser
import Definitions
import Foundation
import Postgres
import Warehouse

/// `--instance`, and what every command makes of it.
struct InstanceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The instance's configuration file (default: the one that DRIVEOPS_INSTANCE names).",
        completion: Completions.configuration
    )
    var instance: String?

    /// The configuration.
    ///
    /// - Throws: `CommandFailure` with code 2 and every diagnostic.
    func load() throws -> Instance {
        let environment = ProcessInfo.processInfo.environment
        guard let path = instance ?? environment["DRIVEOPS_INSTANCE"], !path.isEmpty else {
            throw CommandFailure(
                .usage,
                "which instance? Name its configuration file with --instance FILE or in DRIVEOPS_INSTANCE."
            )
        }
        return try orUsage { try Instance.load(path, environment: environment) }
    }

    /// The configuration and its definitions, valid as a whole.
    func loadAll() throws -> (Instance, Catalogue) {
        let instance = try load()
        return (instance, try loadCatalogue(instance))
    }

    /// The instance's definitions; what is odd in them but not wrong is told.
    func loadCatalogue(_ instance: Instance) throws -> Catalogue {
        let catalogue = try orUsage { try Catalogue.load(instance) }
        for warning in catalogue.warnings { complain("\(warning)") }
        return catalogue
    }

    private func orUsage<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DefinitionError {
            throw CommandFailure(.usage, "\(error)")
        }
    }
}

/// Connects as the reader, and refuses a warehouse that does not fit.
func connectReader(_ instance: Instance) async throws -> PostgresConnection {
    do {
        let connection = try await PostgresConnection.connect(
            instance.warehouse.reader.string.revealed,
            limits: instance.warehouseLimits
        )
        try await WarehouseSchema.checkVersion(connection)
        return connection
    } catch {
        throw CommandFailure(.failed, "the warehouse cannot be read (\(instance.warehouse.reader.origin)): \(error)")
    }
}
