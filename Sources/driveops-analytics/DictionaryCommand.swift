import ArgumentParser
import DefinitionDocs
import Definitions
import Pipeline

struct DictionaryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dictionary",
        abstract: "Write the KPI dictionary of the instance's definitions as Markdown.",
        discussion: "Asks the warehouse where the KPIs come from; no night need have run."
    )

    @OptionGroup var options: InstanceOptions
    @OptionGroup var output: GeneratedOutput

    mutating func run() async throws {
        let (instance, catalogue) = try options.loadAll()
        let reader = LineageReader(instance: instance, catalogue: catalogue)
        let lineages = try await askedWarehouse(instance) { try await reader.lineage(of: catalogue.kpis) }
        try output.put(KPIDictionary(catalogue: catalogue, lineages: lineages).documents)
    }
}
