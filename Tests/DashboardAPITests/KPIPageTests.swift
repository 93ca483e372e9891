import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import Testing

/// The pages of modules and KPIs.
@Suite(.timeLimit(.minutes(2)))
struct KPIPageTests {
    /// Two months, so that there is a month to compare with.
    private func fill(_ scratch: Scratch) async throws {
        try await Client.fill(scratch)
        try await scratch.fill(
            "garage.deliveries",
            [["2025-11-03", "w1", "1", "4", "4"], ["2025-11-28", "w2", "1", "1", "1"]]
        )
        try await scratch.fill(
            "garage.workshop_days",
            [["2025-11-03", "w1", "1", "1"], ["2025-11-28", "w2", "1", "1"]]
        )
        try await scratch.connection.execute(
            """
            insert into agg.published_days
            select f, d::date, 7, 7, now() from unnest(array['garage.deliveries', 'garage.workshop_days']) f,
              generate_series(date '2025-11-01', date '2025-12-21', interval '1 day') d
            """
        )
    }

    @Test("a KPI's page: value, comparison, chart, figures by period, formula and freshness")
    func figures() async throws {
        try await serving(fill: fill) { client in
            let page = try await client.get("/kpis/garage.throughput?lang=en&grain=week").text
            #expect(page.contains("<title>Throughput · Test &lt;client&gt; · DriveOps Analytics</title>"))
            #expect(page.contains("<h2 id=\"now\">December 2025</h2>"))
            #expect(page.contains("<p class=\"value\">1.25 / day</p>"))
            // November: 5 deliveries on 2 open days.
            #expect(
                page.contains(
                    "<dt>Against November 2025</dt><dd>▼ −1.25 / day <strong class=\"bad\">worse</strong> (−50.0 %)</dd>"
                )
            )
            #expect(page.contains("<dd>5 / 4 · n 5</dd>"))
            #expect(page.contains("<th scope=\"row\">2026-W01 *</th>"))
            #expect(page.contains("<p>Formula of garage.throughput.</p>"))
            #expect(page.contains("<dt>Garage</dt><dd>up to 10 January 2026 · run 7 · publication 107</dd>"))
            #expect(page.contains("<svg") && page.contains("<circle class=\"mark partial\""))
            #expect(
                page.contains("<a href=\"/modules/garage?lang=en&amp;period=month&amp;compare=previous\">Garage</a>")
            )
        }
    }

    @Test("the proof beside the figure: a sentence, and every stream's rows and totals under it")
    func proof() async throws {
        try await serving(fill: fill) { client in
            let page = try await client.get("/kpis/garage.throughput?lang=en").text
            #expect(
                page.contains(
                    "<p class=\"proof\">✓ Proved complete: 1 stream, 1,203 rows (3 set aside), night of 11 January 2026</p>"
                )
            )
            #expect(
                page.contains(
                    "<tr><th scope=\"row\">garage.x</th><td>proved</td><td>7</td><td>2026-01-11T01:00:00Z</td><td>1,203</td>"
                        + "<td>1,200</td><td>3</td><td>a 7 = 7, b 12.50 = 12.50</td></tr>"
                )
            )
            let open = try await client.get("/kpis/rental.utilisation?lang=fr&period=30d").text
            #expect(
                open.contains("⚠ Complétude non prouvée : 1 flux sur 2 (rental.events le 4 janvier 2026)</p>")
            )
            #expect(open.contains("<p>rental.events: Comparé en entier pour la dernière fois le 2026-01-04"))
        }
    }

    @Test("everything stands in the address, and links and the form carry it on")
    func address() async throws {
        try await serving(fill: fill) { client in
            let page = try await client.get(
                "/kpis/garage.throughput?lang=fr&period=30d&compare=last-year&grain=day&by=workshop"
            ).text
            #expect(page.contains("<html lang=\"fr\">"))
            #expect(page.contains("aria-current=\"true\">30 derniers jours</a>"))
            #expect(page.contains("aria-current=\"true\">l&#39;année précédente</a>"))
            #expect(page.contains("<option value=\"day\" selected>par jour</option>"))
            #expect(page.contains("<option value=\"workshop\" selected>Atelier</option>"))
            #expect(page.contains("<input type=\"hidden\" name=\"period\" value=\"30d\">"))
            let english =
                "/kpis/garage.throughput?lang=en&amp;period=30d&amp;compare=last-year&amp;grain=day&amp;by=workshop"
            #expect(page.contains("<a href=\"\(english)\">English</a>"))
            #expect(page.contains("Rien à comparer"))
            // What a form sends when nothing is chosen.
            #expect(try await client.get("/kpis/garage.throughput?grain=&by=").status == .ok)
        }
    }

    @Test("a breakdown by dimension, the highest first, with the whole below")
    func breakdown() async throws {
        try await serving(fill: fill) { client in
            let page = try await client.get("/kpis/garage.throughput?lang=en&by=workshop").text
            let split = try #require(page.components(separatedBy: "<h2 id=\"split\">").dropFirst().first)
            let (lyon, paris) = (split.range(of: "Lyon</th><td>1</td>"), split.range(of: "Paris</th><td>2</td>"))
            #expect(lyon != nil && paris != nil)
            #expect(split.contains("2 of 2, the highest first."))
            #expect(split.contains("<tfoot><tr><th scope=\"row\">Whole</th>"))
            let partly = try await client.get("/kpis/garage.throughput?lang=en&by=intervention_type").text
            #expect(partly.contains("Not split by it: garage.workshop_days."))
        }
    }

    @Test("a module's page has its own cards and reports only")
    func module() async throws {
        try await serving { client in
            let page = try await client.get("/modules/rental?lang=en").text
            #expect(page.contains("<h1>Rental</h1>"))
            #expect(page.components(separatedBy: "<article").count - 1 == 2)
            #expect(page.contains("/v1/reports/scorecard.csv?period=2026-W01&amp;lang=en&amp;dialect=excel-fr"))
            #expect(!page.contains("/v1/reports/plain.csv"))
            // The first page leads to it and to each KPI.
            let overview = try await client.get("/?lang=en").text
            #expect(
                overview.contains(
                    "<a href=\"/modules/rental?lang=en&amp;period=month&amp;compare=previous\">Rental</a>"
                )
            )
            #expect(overview.contains("<a href=\"/kpis/rental.utilisation?lang=en&amp;"))
        }
    }

    @Test("an unknown KPI or module is a page that says what there is; a wrong parameter one that says what is wrong")
    func refusals() async throws {
        try await serving { client in
            let kpi = try await client.get("/kpis/garage.thruput?lang=fr")
            #expect(kpi.status == .notFound)
            #expect(kpi.headers[.contentType] == "text/html; charset=utf-8")
            #expect(kpi.text.contains("Did you mean &quot;garage.throughput&quot;?"))
            #expect(kpi.text.contains("<a href=\"/kpis/garage.throughput?lang=fr\">Débit</a>"))
            #expect(kpi.text.contains("<html lang=\"fr\">"))
            let module = try await client.get("/modules/gargae")
            #expect(module.status == .notFound)
            #expect(module.text.contains("Did you mean &quot;garage&quot;?"))
            for (uri, detail) in [
                ("/kpis/garage.throughput?by=agency", "workshop, intervention_type"),
                ("/kpis/garage.throughput?grain=hour", "There are: day, week, month, quarter, year"),
                ("/kpis/garage.throughput?compare=yesterday", "previous, last-year"),
                ("/?period=decade", "month, 30d, quarter, 12m, year"),
            ] {
                let response = try await client.get(uri)
                #expect(response.status == .badRequest, "\(uri)")
                #expect(response.text.contains(detail), "\(uri)")
            }
        }
    }

    @Test("before the first night, and with names from the data as text")
    func nothingAndEscaping() async throws {
        try await serving(fill: { _ in }) { client in
            for uri in ["/kpis/garage.throughput", "/modules/garage"] {
                let page = try await client.get(uri + "?lang=en")
                #expect(page.status == .ok)
                #expect(page.text.contains("Nothing has been published yet"))
            }
        }
        try await serving(
            fill: { scratch in
                try await Client.fill(scratch)
                try await scratch.connection.execute(
                    "update agg.dim_garage_workshop set label_en = '<script>x</script>' where value = 'w1'"
                )
            }
        ) { client in
            let page = try await client.get("/kpis/garage.throughput?lang=en&by=workshop").text
            #expect(page.contains("&lt;script&gt;x&lt;/script&gt;"))
            #expect(!page.contains("<script") && !page.contains("style=\""))
        }
    }
}
