import Foundation
import Hummingbird
import HummingbirdTesting
import KPIQueries
import Testing

@testable import DashboardAPI

@Suite(.timeLimit(.minutes(2)))
struct PageTests {
    @Test("a card names its period, its value against target and the period before, and what it stands on")
    func card() async throws {
        try await serving { client in
            let month = try await client.get("/").text
            // December: 3 + 2 delivered over 4 open workshop days.
            #expect(month.contains("<p class=\"period\">December 2025 <em>(10 of 31 days)</em></p>"))
            #expect(month.contains("<p class=\"value\">1.25 / day</p>"))
            #expect(month.contains("<dd>≥ 1.50 / day <strong class=\"bad\">✗ missed</strong></dd>"))
            #expect(month.contains("<dt>Against November 2025</dt><dd>–</dd>"))
            #expect(month.contains("<dd>5 / 4 · n 5</dd>"))
            let days = try await client.get("/?period=30d").text
            #expect(days.contains("<p class=\"period\">30 days to 10 January 2026 <em>(20 of 30 days)</em></p>"))
            #expect(days.contains("<p class=\"value\">1.50 / day</p>"))
            #expect(days.contains("<strong class=\"good\">✓ met</strong>"))
            // Rental reaches less far, and its card says so by its own period.
            #expect(days.contains("30 days to 8 January 2026"))
        }
    }

    @Test("the change against the period before, and which way is good")
    func change() async throws {
        try await serving(
            fill: { scratch in
                try await scratch.fill(
                    "rental.vehicle_time",
                    [["2025-11-03", "A", "50", "100", "1"], ["2025-12-03", "A", "80", "100", "1"]]
                )
                try await scratch.fill(
                    "garage.deliveries",
                    [["2025-11-03", "w", "1", "4", "4"], ["2025-12-03", "w", "1", "2", "2"]]
                )
                try await scratch.publish("rental", ["rental.vehicle_time"], from: "2025-11-01", before: "2026-01-01")
                try await scratch.publish(
                    "garage",
                    ["garage.deliveries", "garage.workshop_days"],
                    from: "2025-11-01",
                    before: "2026-01-01"
                )
            }
        ) { client in
            let page = try await client.get("/?lang=en").text
            #expect(page.contains("<p class=\"period\">December 2025</p>"))
            #expect(
                page.contains(
                    "<dt>Against November 2025</dt><dd>▲ +30.0 pts <strong class=\"good\">better</strong></dd>"
                )
            )
            // `garage.balance` is better when lower: 0.5 · 2 after 0.5 · 4.
            #expect(page.contains("▼ −1 <strong class=\"good\">better</strong>"))
            #expect(page.contains("▼ −2 <strong class=\"bad\">worse</strong>"))
        }
    }

    @Test("French words and numbers")
    func french() async throws {
        try await serving(testInstance(locale: "fr")) { client in
            let page = try await client.get("/").text
            #expect(page.contains("<html lang=\"fr\">"))
            #expect(page.contains("<h3 id=\"k0-h\">Débit</h3>"))
            #expect(page.contains("<p class=\"value\">1,25 / jour</p>"))
            #expect(page.contains("Chiffres jusqu&#39;au 8 janvier 2026 inclus"))
            #expect(page.contains("décembre 2025"))
            let english = try await client.get("/?lang=en").text
            #expect(english.contains("<html lang=\"en\">"))
            #expect(english.contains("aria-current=\"true\">English</a>"))
        }
    }

    @Test("a week without a value is a gap in the line, not a zero; one that is not whole is hollow")
    func chart() async throws {
        try await serving { client in
            let page = try await client.get("/?lang=en").text
            let card = try #require(page.components(separatedBy: "<article").dropFirst().first)
            // W52 has no denominator; W01 and W02 have values.
            #expect(card.components(separatedBy: "<circle").count - 1 == 2)
            #expect(card.contains("<title>Week of 29 December 2025: 1.00 / day, n 6</title>"))
            #expect(card.contains("<circle class=\"mark partial\""))
            #expect(card.contains("<title>Week of 5 January 2026 (not whole): 2.25 / day, n 9</title>"))
            #expect(card.components(separatedBy: "<polyline").count - 1 == 1)
            #expect(card.contains("Dashed: target, 1.50 / day.</figcaption>"))
            #expect(card.contains("<tr><th scope=\"row\">2025-W52</th><td>–</td><td>0</td></tr>"))
            #expect(card.contains("role=\"img\" aria-labelledby=\"k0-t k0-d\""))
        }
    }

    @Test("names from the data and the definitions are text, never markup; no script, no inline style")
    func escaping() async throws {
        try await serving(fill: { try await Client.fill($0, staleRental: "<script>alert(1)</script> & \"so\"") }) {
            client in
            let page = try await client.get("/?lang=en").text
            #expect(page.contains("<h1>Test &lt;client&gt;</h1>"))
            #expect(page.contains("Tiny &lt;b&gt;&amp;&quot;&#39;"))
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so&quot;"))
            #expect(!page.contains("<script") && !page.contains("style=\"") && !page.contains("<style"))
            #expect(page.contains("<p class=\"stale\" role=\"status\"><strong>⚠ Rental</strong>"))
            #expect(page.contains("Its figures stop at 8 January 2026. Reason: &lt;script&gt;"))
            // Nothing from elsewhere.
            #expect(!page.contains("http://") && !page.contains("https://"))
        }
    }

    @Test("before the first night the page says so and what to run")
    func nothingYet() async throws {
        try await serving(fill: { _ in }) { client in
            let response = try await client.get("/?lang=en")
            #expect(response.status == .ok)
            #expect(response.text.contains("Nothing has been published yet"))
            #expect(response.text.contains("driveops-analytics run --instance /etc/driveops/test.yaml"))
            #expect(!response.text.contains("<article"))
        }
    }

    @Test("a wrong parameter is a page with the status of a refusal")
    func wrong() async throws {
        try await serving { client in
            let response = try await client.get("/?period=decade")
            #expect(response.status == .badRequest)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(
                response.text.contains("&quot;decade&quot; is no period. There are: month, 30d, quarter, 12m, year.")
            )
        }
    }

    @Test(
        "a parameter that a page does not know is a page too, in the language asked for",
        arguments: ["/", "/modules/garage", "/kpis/garage.throughput"]
    )
    func unknownParameter(path: String) async throws {
        try await serving { client in
            let response = try await client.get("\(path)?utm_source=mail&lang=fr&lang=en&perod=12m")
            #expect(response.status == .badRequest)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.text.contains("<html lang=\"fr\">"))
            #expect(response.text.contains("There is no parameter &quot;utm_source&quot; here."))
            #expect(response.text.contains("<a href=\"/?lang=fr\">"))
        }
    }

    @Test("the page's own files")
    func assets() async throws {
        try await serving { client in
            let style = try await client.get("/assets/style.css")
            #expect(style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(style.text.contains("prefers-color-scheme: dark") && style.text.contains("@media print"))
            let icon = try await client.get("/assets/icon.svg")
            #expect(icon.headers[.contentType] == "image/svg+xml")
        }
    }
}

@Suite
struct ChartScaleTests {
    private func labels(_ values: [Double]) -> [String] {
        ChartScale(fitting: values).ticks.map { $0.text(places: 2, point: ".", group: "") }
    }

    @Test("round numbers that hold every value and zero")
    func ticks() {
        #expect(labels([0.71, 0.64]) == ["0.00", "0.20", "0.40", "0.60", "0.80"])
        #expect(labels([7.2]) == ["0.00", "2.00", "4.00", "6.00", "8.00"])
        #expect(labels([1200]) == ["0.00", "500.00", "1000.00", "1500.00"])
        #expect(labels([-3, 2]) == ["-4.00", "-2.00", "0.00", "2.00"])
        #expect(labels([]) == ["0.00", "1.00"])
        #expect(labels([0, 0]) == ["0.00", "1.00"])
        #expect(labels([0.012]) == ["0.00", "0.01", "0.01", "0.02"])
    }
}
