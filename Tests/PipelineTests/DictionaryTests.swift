import DefinitionDocs
import Definitions
import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("The KPI dictionary", .timeLimit(.minutes(2)))
struct DictionaryTests {
    @Test("docs/kpis is current")
    func current() async throws {
        let folder = URL(fileURLWithPath: TestClient.repository).appending(path: "docs/kpis")
        let differences = try await TestClient.with { client in
            try await documents(client).differences(in: folder)
        }
        #expect(differences == [], "write it with: driveops-analytics dictionary --out docs/kpis")
    }

    @Test("a page says what a KPI is, what misleads, how it rolls up, where it comes from and what guards it")
    func page() async throws {
        let files = try await LedgerModule.with { client in try await documents(client).files }
        #expect(files.keys.sorted() == ["README.md", "en/README.md", "en/ledger.md", "fr/README.md", "fr/ledger.md"])
        #expect(
            files["en/ledger.md"] == """
                # Ledger

                [All KPIs](README.md) · `ledger/kpis.yaml`

                - [Average entry](#average)

                <a id="average"></a>

                ## Average entry

                `ledger.average` = `(amount - 2 * (amount - noted)) / (entries + 1 * noted)`

                Amount over entries.

                **Traps.** It is \\*not\\* the price.

                | unit | better | target | split and filtered by | reports |
                | --- | --- | --- | --- | --- |
                | € | neither way | 12.50 € | – | KPI scorecard (`kpi-scorecard`) |

                **Measures**

                | measure | fact | unit | roll-up |
                | --- | --- | --- | --- |
                | `amount` | Entries (`ledger.entries`) | – | sum: adds over days and dimensions |
                | `noted` | Entries (`ledger.entries`) | – | sum: adds over days and dimensions |
                | `entries` | Entries (`ledger.entries`) | – | sum: adds over days and dimensions |

                **Comes from**

                | source | columns |
                | --- | --- |
                | PostgreSQL `ledger.entries` | `amount`, `booked_at`, `coalesce(t.kind, 0)`, `id` |
                | MongoDB `ledger_notes` | `payload.entryId`, `recordedAt` |

                By way of the derived streams `ledger.first_notes`.

                **Checks** `ledger.positive`, `ledger.no_orphans`

                ## Checks

                | check | what must hold | otherwise |
                | --- | --- | --- |
                | `ledger.positive` | in each cell `ledger.entries.amount` is at least 0 per row | the module keeps its last good figures |
                | `ledger.no_orphans` | no row in `select entry_id from mirror.ledger_notes where entry_id not in (select id from \
                mirror.ledger_entries)` | a warning |

                """
        )
        let french = try #require(files["fr/ledger.md"])
        #expect(french.contains("**Pièges.** Ce n'est \\*pas\\* le prix."))
        #expect(french.contains("| € | aucun | 12,50 € | – | Tableau de bord des indicateurs (`kpi-scorecard`) |"))
        #expect(french.contains("dans chaque cellule `ledger.entries.amount` est au moins 0 par ligne"))
        #expect(files["en/README.md"]?.contains("[Average entry](ledger.md#average)") == true)
    }

    private func documents(_ client: TestClient) async throws -> GeneratedFolder {
        let reader = LineageReader(instance: client.instance, catalogue: client.catalogue)
        let lineages = try await reader.lineage(of: client.catalogue.kpis)
        return KPIDictionary(catalogue: client.catalogue, lineages: lineages).documents
    }
}
