import Testing

@testable import Definitions

@Suite("Formulas")
struct FormulaTests {
    private static let place = SourceLocation(file: "kpis.yaml", line: 1, column: 1)
    private static let a = Expression.measure(fact: "m.f", name: "a")
    private static let b = Expression.measure(fact: "m.f", name: "b")
    private static let c = Expression.measure(fact: "m.g", name: "c")

    private static func named(_ name: String) -> Expression { .measure(fact: "m.f", name: name) }

    /// The kinds of the measures that are no sums.
    private static let kinds: [String: MeasureKind] = [
        "stock": .last, "size": .meanOfDays, "wait": .histogram, "cars": .distinct, "people": .distinct,
    ]

    private static func percentile(_ percent: Int, _ scale: Percentile.Scale? = nil) -> KPIValue {
        .percentile(Percentile(measure: MeasureReference(fact: "m.f", name: "wait"), percent: percent, scale: scale))
    }

    private static func fact(_ name: String, _ measures: [String]) -> (id: String, fact: Fact?) {
        let fact = Fact(
            module: "m",
            name: name,
            title: LocalizedText(en: name, fr: name),
            anchor: "m.s",
            day: .column("day"),
            learns: [],
            reads: [],
            dimensions: [],
            measures: measures.map { Measure(name: $0, kind: kinds[$0] ?? .sum, unit: nil) },
            sql: "",
            fingerprint: "",
            location: place,
            sqlLine: 1
        )
        return (fact.id, fact)
    }

    private func resolve(_ text: String) -> (value: KPIValue?, diagnostics: [Diagnostic]) {
        let collector = DiagnosticCollector()
        let kinds = Self.kinds.keys.sorted()
        let facts = [Self.fact("f", ["a", "b", "both"] + kinds), Self.fact("g", ["c", "both"])]
        let resolver = FormulaResolver(facts: facts, module: "m", diagnostics: collector)
        let value = resolver.resolve(Located(value: text, location: Self.place))
        return (value, collector.diagnostics)
    }

    @Test(
        "A formula is a sum, or a ratio of two",
        arguments: [
            ("a", KPIValue.sum(a)),
            ("f.a", .sum(a)),
            ("m.f.a", .sum(a)),
            ("a + b - c", .sum(.subtract(.add(a, b), c))),
            ("a - (b - c)", .sum(.subtract(a, .subtract(b, c)))),
            ("2 * a + b * 0.50", .sum(.add(.multiply(.number("2"), a), .multiply(b, .number("0.50"))))),
            ("(2 + 3) * a", .sum(.multiply(.add(.number("2"), .number("3")), a))),
            ("-a", .sum(.multiply(.number("-1"), a))),
            ("a / c", .ratio(a, c)),
            ("(a + b) / (c - a)", .ratio(.add(a, b), .subtract(c, a))),
            ("100 * a / b", .ratio(.multiply(.number("100"), a), b)),
            ("a / 3600", .ratio(a, .number("3600"))),
            ("  ( a/b ) ", .ratio(a, b)),
            ("f.both / g.both", .ratio(.measure(fact: "m.f", name: "both"), .measure(fact: "m.g", name: "both"))),
        ]
    )
    func valid(text: String, expected: KPIValue) {
        let (value, diagnostics) = resolve(text)
        #expect(value == expected)
        #expect(diagnostics == [])
    }

    @Test(
        "Every kind of measure has its forms",
        arguments: [
            ("stock", KPIValue.sum(named("stock"))),
            (
                "2 * stock - stock",
                .sum(
                    .subtract(.multiply(.number("2"), named("stock")), named("stock"))
                )
            ), ("size + size", .sum(.add(named("size"), named("size")))), ("cars", .sum(named("cars"))),
            ("cars * 2", .sum(.multiply(named("cars"), .number("2")))), ("a / size", .ratio(a, named("size"))),
            ("stock / cars", .ratio(named("stock"), named("cars"))),
            ("a * 100 / size", .ratio(.multiply(a, .number("100")), named("size"))),
            ("p50(wait)", percentile(50)), ("p1( f.wait )", percentile(1)),
            ("p99(wait) / 3600", percentile(99, .divided(by: "3600"))),
            ("(p90(wait)) * 0.5", percentile(90, .multiplied(by: "0.5"))),
            ("2 * p90(wait)", percentile(90, .multiplied(by: "2"))),
        ]
    )
    func kinds(text: String, expected: KPIValue) {
        let (value, diagnostics) = resolve(text)
        #expect(value == expected)
        #expect(diagnostics == [])
    }

    @Test("A percentile names its measure among those that a KPI reads")
    func percentileMeasures() {
        #expect(Self.percentile(90).measures == [MeasureReference(fact: "m.f", name: "wait")])
    }

    @Test(
        "What is no formula, or rolls up illegally, is refused where it stands",
        arguments: [
            ("a / b / c", 3, "definition.illegal_rollup"),
            ("a / b * 100", 3, "definition.illegal_rollup"),
            ("1 - a / b", 7, "definition.illegal_rollup"),
            ("a + b / c", 7, "definition.illegal_rollup"),
            ("a / (b / c)", 8, "definition.illegal_rollup"),
            ("a * b", 3, "definition.illegal_rollup"),
            ("(a + b) * c / b", 9, "definition.illegal_rollup"),
            ("a + 1", 3, "definition.illegal_rollup"),
            ("1", 1, "definition.bad_formula"),
            ("1 / a", 1, "definition.bad_formula"),
            ("a / 0.0", 3, "definition.bad_formula"),
            ("", 1, "definition.bad_formula"),
            ("a +", 4, "definition.bad_formula"),
            ("(a", 3, "definition.bad_formula"),
            ("a b", 3, "definition.bad_formula"),
            ("a % b", 3, "definition.bad_formula"),
            (String(repeating: "(", count: 5000) + "a", 101, "definition.bad_formula"),
            ("d / c", 1, "definition.unknown_measure"),
            ("f.c", 1, "definition.unknown_measure"),
            ("x.a", 1, "definition.unknown_fact"),
            ("both / c", 1, "definition.ambiguous_measure"),
            ("a + stock", 3, "definition.illegal_rollup"),
            ("size - a", 6, "definition.illegal_rollup"),
            ("size + stock", 6, "definition.illegal_rollup"),
            ("cars + people", 6, "definition.illegal_rollup"),
            ("cars - a", 6, "definition.illegal_rollup"),
            ("stock + 1", 7, "definition.illegal_rollup"),
            ("wait", 1, "definition.illegal_rollup"),
            ("a / wait", 5, "definition.illegal_rollup"),
            ("p90(a)", 5, "definition.illegal_rollup"),
            ("p90(cars)", 5, "definition.illegal_rollup"),
            ("p90(wait) + a", 1, "definition.illegal_rollup"),
            ("p90(wait) / a", 1, "definition.illegal_rollup"),
            ("a / p90(wait)", 5, "definition.illegal_rollup"),
            ("p90(wait) / 0", 11, "definition.bad_formula"),
            ("p0(wait)", 1, "definition.bad_formula"),
            ("p100(wait)", 1, "definition.bad_formula"),
            ("mean(wait)", 1, "definition.bad_formula"),
            ("p90()", 5, "definition.bad_formula"),
            ("p90(wait", 9, "definition.bad_formula"),
            ("p90(wait + a)", 10, "definition.bad_formula"),
            ("p90(other)", 5, "definition.unknown_measure"),
        ]
    )
    func refused(text: String, column: Int, code: String) {
        let (value, diagnostics) = resolve(text)
        #expect(value == nil)
        #expect(diagnostics.map(\.code) == [code])
        #expect(diagnostics.map(\.location.column) == [column])
    }

    @Test("Every mistake of a formula is found")
    func several() {
        #expect(resolve("(d + e) / both").diagnostics.count == 3)
    }

    @Test("A fact whose own file is broken does not make its measures unknown")
    func brokenFact() {
        let collector = DiagnosticCollector()
        let resolver = FormulaResolver(facts: [("m.f", nil)], module: "m", diagnostics: collector)
        #expect(resolver.resolve(Located(value: "a / b", location: Self.place)) == nil)
        #expect(collector.diagnostics == [])
    }
}
