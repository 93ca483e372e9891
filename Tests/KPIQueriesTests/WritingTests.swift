import Definitions
import Postgres
import Testing

@testable import KPIQueries

@Suite
struct WritingTests {
    private let french = FigureFormatter(locale: "fr", currency: "EUR")
    private let english = FigureFormatter(locale: "en", currency: "GBP")

    @Test("figures in their unit, in both languages")
    func units() throws {
        let share = try #require(Numeric("0.7145"))
        #expect(english.value(share, unit: .percent) == "71.5 %")
        #expect(french.value(share, unit: .percent) == "71,5 %")
        #expect(english.value(Numeric("1234567.005"), unit: .currency) == "1,234,567.01 GBP")
        #expect(french.value(Numeric("-1234.5"), unit: .currency) == "-1\u{202F}234,50 €")
        #expect(french.value(Numeric("6.25"), unit: .perDay) == "6,25 / jour")
        #expect(english.value(Numeric(1234), unit: .count) == "1,234")
        #expect(english.value(nil, unit: .percent) == "–")
        #expect(english.value(Numeric("-0.0004"), unit: .percent) == "0.0 %")
    }

    @Test(
        "every unit has its decimals and its name in both languages",
        arguments: [
            (KPIUnit.percent, "123,456.7 %", "123 456,7 %"), (.count, "1,234.57", "1 234,57"),
            (.seconds, "1,235 s", "1 235 s"), (.minutes, "1,235 min", "1 235 min"), (.hours, "1,234.6 h", "1 234,6 h"),
            (.days, "1,234.6 d", "1 234,6 j"), (.years, "1,234.6 y", "1 234,6 ans"),
            (.perDay, "1,234.57 / day", "1 234,57 / jour"), (.hoursPerOrder, "1,234.57 h / order", "1 234,57 h / OR"),
            (.currency, "1,234.57 GBP", "1 234,57 €"), (.currencyPerHour, "1,234.57 GBP / h", "1 234,57 € / h"),
            (.currencyPerDay, "1,234.57 GBP / day", "1 234,57 € / jour"),
            (.currencyPerKilometre, "1,234.567 GBP / km", "1 234,567 € / km"), (.kilometres, "1,235 km", "1 235 km"),
            (.litresPer100Kilometres, "1,234.6 l / 100 km", "1 234,6 l / 100 km"),
            (.kilowattHoursPer100Kilometres, "1,234.6 kWh / 100 km", "1 234,6 kWh / 100 km"),
            (.kilograms, "1,235 kg", "1 235 kg"), (.gramsPerKilometre, "1,235 g / km", "1 235 g / km"),
        ]
    )
    func everyUnit(unit: KPIUnit, inEnglish: String, inFrench: String) {
        #expect(english.value(Numeric("1234.567"), unit: unit) == inEnglish)
        // The narrow space of the French between thousands is not to be seen in the list above.
        #expect(french.value(Numeric("1234.567"), unit: unit).replacing("\u{202F}", with: " ") == inFrench)
    }

    @Test("a change has its sign, and points for percentages")
    func changes() {
        #expect(english.change(from: Numeric("0.7"), to: Numeric("0.721"), unit: .percent)?.text == "+2.1 pts")
        #expect(french.change(from: Numeric("6.5"), to: Numeric("6.25"), unit: .perDay)?.text == "−0,25 / jour")
        #expect(english.change(from: Numeric("0.7"), to: Numeric("0.7001"), unit: .percent)?.text == "±0.0 pts")
        #expect(english.change(from: nil, to: Numeric(1), unit: .count) == nil)
    }

    @Test("decimals round half away from zero")
    func rounding() throws {
        for (text, shown) in [("0.25", "0.3"), ("-0.25", "-0.3"), ("0.2499999999", "0.2"), ("0.99", "1.0")] {
            let decimal = try #require(FixedDecimal(text))
            #expect(decimal.text(places: 1, point: ".", group: "") == shown)
        }
        #expect(FixedDecimal("0.00000000005") == FixedDecimal("0.0000000001"))
        #expect(FixedDecimal("1" + String(repeating: "0", count: 30)) == nil)
        #expect(FixedDecimal("1e5") == nil)
    }

    @Test("CSV fields after RFC 4180; texts from data are no formulas")
    func csvFields() {
        var record = CSVRecord()
        record.append("plain")
        record.append("a,b")
        record.append("say \"é\"")
        record.append("two\r\nlines")
        record.append(nil)
        record.append("-3")
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "safe"] { record.append(text: text) }
        #expect(
            String(decoding: record.line, as: UTF8.self)
                == "plain,\"a,b\",\"say \"\"é\"\"\",\"two\r\nlines\",,-3,'=1+1,'+1,'-1,'@x,'\tx,safe\r\n"
        )
    }

    @Test("CSV for French Excel: semicolons, decimal commas, French dates; numbers stay numbers, texts no formulas")
    func excelFields() throws {
        var record = CSVRecord(.excelFR)
        record.append(number: Numeric("-1234567.50"))
        record.append(number: nil)
        record.append(day: try #require(CalendarDay("2026-03-09")))
        record.append(flag: true)
        record.append(count: 12)
        for text in ["a;b", "a,b", "  =1+1", "\u{FF1D}x", "\u{A0}-3", "e=mc2"] { record.append(text: text) }
        #expect(
            String(decoding: record.line, as: UTF8.self)
                == "-1234567,50;;09/03/2026;VRAI;12;\"a;b\";a,b;'  =1+1;'\u{FF1D}x;'\u{A0}-3;e=mc2\r\n"
        )
        #expect(CSVDialect.excelFR.start == [0xEF, 0xBB, 0xBF])
        #expect(CSVDialect.rfc4180.start.isEmpty)
    }

    @Test("a trend in blocks: the least at the bottom, no value is a dot")
    func sparklines() {
        func line(_ values: [String?]) -> String { Sparkline(values.map { $0.flatMap { Numeric($0) } }).text }
        #expect(line(["1", "2", "3", "4", "5", "6", "7", "8"]) == "▁▂▃▄▅▆▇█")
        #expect(line(["-1", nil, "1"]) == "▁·█")
        #expect(line(["3", "3"]) == "▄▄")
        #expect(line([nil, nil]) == "··")
        #expect(line([]) == "")
    }

    @Test("shares of differences")
    func relatives() throws {
        func relative(_ a: String, _ b: String) -> String? {
            FigureDifference(from: Numeric(a), to: Numeric(b))?.relative?.description
        }
        #expect(relative("4", "5") == "0.25")
        #expect(relative("-4", "-5") == "-0.25")
        #expect(relative("-4", "4") == "2")
        #expect(relative("3", "2") == "-0.333333")
        #expect(relative("0", "2") == nil)
        #expect(FigureDifference(from: nil, to: Numeric(1)) == nil)
        #expect(FigureDifference(from: Numeric("0.1"), to: Numeric("0.3"))?.difference.description == "0.2")
        #expect(relative("0.0000000001", "99999999999999999999") == nil)
        #expect(english.relative(Numeric("0.125")) == "+12.5 %")
        #expect(french.relative(Numeric("-0.125")) == "−12,5 %")
        #expect(english.relative(nil) == "–")
    }

    @Test("JSON escapes what it must, and keeps the order")
    func json() {
        let json = JSON.pairs([
            "b": .string("\"\\\n\u{1}é\u{2028}"), "a": .array([.int(1), .null, .bool(true)]), "c": .array([]),
        ])
        #expect(json.text() == "{\"b\":\"\\\"\\\\\\n\\u0001é\\u2028\",\"a\":[1,null,true],\"c\":[]}")
        #expect(JSON.pairs(["a": .array([.int(1)])]).text(pretty: true) == "{\n  \"a\": [\n    1\n  ]\n}")
    }

    @Test("a label cannot move the terminal's cursor")
    func terminal() {
        var table = TextTable(header: ["Name", "n"], alignments: [.left, .right])
        table.append(["\u{1B}[2Jé", "12"])
        table.append(["longer name", "3"])
        #expect(table.text == "Name          n\n───────────  ──\n [2Jé        12\nlonger name   3\n")
    }

    private func answer(locale: String) async throws -> KPIAnswer {
        let reader = KPIReader(catalogue: Client.catalogue, timeZone: "Europe/Paris", locale: locale)
        let question = try KPIQuestion(
            kpi: "garage.throughput",
            from: "2025-12-22",
            to: "2026-01-11",
            grain: "week",
            by: ["intervention_type"],
            where: ["workshop=Lyon"]
        )
        var answer: KPIAnswer?
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            answer = try await reader.answer(question, on: scratch.connection)
        }
        return try #require(answer)
    }

    @Test("an answer as a table")
    func table() async throws {
        let text = AnswerFormat.table.text(of: try await answer(locale: "fr"), french)
        #expect(
            text == """
                Débit (garage.throughput) · jours avant 2026-01-11 · exécution 7
                Formule de garage.throughput.
                Objectif 1,50 / jour · plus haut, mieux c'est
                intervention_type: non ventilé · garage.workshop_days

                Période     Type             Valeur  Numérateur  Dénominateur  n  Objectif
                ──────────  ──────────  ───────────  ──────────  ────────────  ─  ────────
                2026-W01    Entretien   1,00 / jour           3             3  3         ✗
                2026-W01    Réparation  0,67 / jour           2             3  2         ✗
                2026-W02 *  Entretien   2,00 / jour           4             2  4         ✓
                2026-W02 *  Réparation  0,00 / jour           0             2  0         ✗
                * incomplète : certains jours sont hors de la demande ou non publiés
                Complétude prouvée : 1 flux, 1\u{202F}203 lignes (3 mises de côté), nuit du 2026-01-11

                """
        )
    }

    @Test("trends stand under the table where the terminal can show them")
    func trends() async throws {
        let answer = try await answer(locale: "en")
        let text = AnswerFormat.table.text(of: answer, english, sparklines: true)
        #expect(text.hasSuffix("\nType         Trend\n───────────  ─────\nMaintenance  ▁█\nRepair       █▁\n"))
        #expect(!AnswerFormat.table.text(of: answer, english).contains("Trend"))
    }

    @Test("an answer as CSV for French Excel")
    func excel() async throws {
        let text = AnswerFormat.csv.text(of: try await answer(locale: "fr"), french, dialect: .excelFR)
        let lines = text.split(separator: "\r\n").map(String.init)
        #expect(lines[0].hasPrefix("\u{FEFF}period;start;end;complete;"))
        #expect(lines[2] == "2026-W01;29/12/2025;04/01/2026;VRAI;2;Réparation;0,6666666667;2;3;2")
        #expect(lines[3].hasPrefix("2026-W02;05/01/2026;11/01/2026;FAUX;"))
    }

    @Test("an answer as CSV")
    func csv() async throws {
        let text = AnswerFormat.csv.text(of: try await answer(locale: "en"), english)
        #expect(
            text.split(separator: "\r\n").map(String.init) == [
                "period,start,end,complete,intervention_type,intervention_type_label,value,numerator,denominator,n",
                "2026-W01,2025-12-29,2026-01-04,true,1,Maintenance,1,3,3,3",
                "2026-W01,2025-12-29,2026-01-04,true,2,Repair,0.6666666667,2,3,2",
                "2026-W02,2026-01-05,2026-01-11,false,1,Maintenance,2,4,2,4",
                "2026-W02,2026-01-05,2026-01-11,false,2,Repair,0,0,2,0",
            ]
        )
    }

    @Test("an answer as JSON: decimals are strings, the state of the figures beside them")
    func answerJSON() async throws {
        let json = try await answer(locale: "en").json.text()
        #expect(json.hasPrefix("{\"kpi\":\"garage.throughput\",\"label\":{\"en\":\"Throughput\",\"fr\":\"Débit\"},"))
        #expect(
            json.contains(
                "\"as_of\":\"2026-01-10T23:00:00Z\",\"cutoff\":\"2026-01-11\",\"run_id\":7,\"publication_id\":107,"
                    + "\"published_at\":\"2026-01-11T02:15:00Z\",\"stale\":false,\"stale_reason\":null,"
            )
        )
        #expect(
            json.contains(
                "\"unsplit\":[{\"dimension\":\"intervention_type\",\"facts\":[\"garage.workshop_days\"]}],"
            )
        )
        #expect(
            json.contains(
                "{\"period\":\"2026-W01\",\"start\":\"2025-12-29\",\"end\":\"2026-01-04\",\"complete\":true,\"days\":7,"
                    + "\"rank\":null,"
                    + "\"values\":{\"intervention_type\":{\"value\":\"2\",\"label\":\"Repair\"}},"
                    + "\"value\":\"0.6666666667\",\"numerator\":\"2\",\"denominator\":\"3\",\"n\":2,\"compared\":null}"
            )
        )
    }
}
