import ArgumentParser
import Definitions
import Postgres
import Warehouse

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create or migrate the warehouse and its roles. Safe to repeat."
    )

    @OptionGroup var options: InstanceOptions

    mutating func run() async throws {
        let instance = try options.load()
        guard let owner = instance.warehouse.owner else {
            throw CommandFailure(
                .usage,
                "init needs warehouse.owner in \(instance.file): a role that may create schemas and roles"
            )
        }
        do {
            let done = try await install(instance, owner: owner)
            let what =
                switch done.found {
                case nil: "created the warehouse, version \(done.version)"
                case done.version: "the warehouse is of version \(done.version), as it should be"
                case .some(let found): "migrated the warehouse from version \(found) to \(done.version)"
                }
            let explainer = done.explainer.map { ", explainer \($0)" } ?? ""
            print("\(what); loader \(done.loader), reader \(done.reader)\(explainer)")
        } catch let error as WarehouseError {
            throw CommandFailure(.failed, "\(error)")
        } catch let error as PostgresError {
            throw CommandFailure(.failed, "the warehouse could not be prepared (\(owner.origin)): \(error)")
        }
    }

    private func install(_ instance: Instance, owner: ConnectionSetting) async throws -> Installation {
        let connection = try await PostgresConnection.connect(owner.string.revealed, limits: instance.warehouseLimits)
        let installation = try await WarehouseSchema.install(
            connection,
            instance: instance,
            loader: ConnectionInfo(parsing: instance.warehouse.loader.string.revealed).withService(),
            reader: ConnectionInfo(parsing: instance.warehouse.reader.string.revealed).withService(),
            explainer: instance.warehouse.explainer.map {
                try ConnectionInfo(parsing: $0.string.revealed).withService()
            }
        )
        await connection.close()
        return installation
    }
}
