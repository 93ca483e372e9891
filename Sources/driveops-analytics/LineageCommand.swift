import ArgumentParser
import DefinitionDocs
import Definitions
import KPIQueries
import Pipeline

struct LineageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Show which columns of the client's databases a KPI comes from.",
        discussion: """
            Asks the warehouse which columns the queries read; no night need have run. Example: driveops-analytics lineage \
            garage.throughput
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The KPI's id, as in garage.throughput.", completion: Completions.kpis)
    var kpi: String

    @Option(name: .long, help: "text or json.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument { case text, json }

    mutating func run() async throws {
        let (instance, catalogue) = try options.loadAll()
        guard let kpi = catalogue.kpi(kpi) else {
            let nearest = suggestion(for: kpi, among: catalogue.kpis.map(\.id).sorted(), noun: "KPIs")
            throw CommandFailure(.usage, "there is no KPI \"\(kpi)\".\(nearest)")
        }
        let reader = LineageReader(instance: instance, catalogue: catalogue)
        guard let lineage = try await askedWarehouse(instance, { try await reader.lineage(of: [kpi]) }).first else {
            return
        }
        switch format {
        case .text: print(lineage.text(of: kpi))
        case .json: print(lineage.json(of: kpi).text(pretty: true))
        }
    }
}

/// Says how the warehouse is configured where it cannot be asked.
func askedWarehouse<T>(_ instance: Instance, _ body: () async throws -> T) async throws -> T {
    do {
        return try await body()
    } catch {
        throw CommandFailure(.failed, "the warehouse cannot be asked (\(instance.warehouse.loader.origin)): \(error)")
    }
}
