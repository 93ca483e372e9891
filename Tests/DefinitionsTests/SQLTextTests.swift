import Testing

@testable import Definitions

@Suite("SQL texts")
struct SQLTextTests {
    @Test("Tables are found where they are mentioned, not in comments and strings")
    func mentions() {
        let sql = SQLText(
            """
            -- mirror.a
            select 'mirror.b', E'it\\'s mirror.c', $$ mirror.d $$, $x$ mirror.e $$ $x$, $1, x.mirror.f
            from MIRROR . Garage_Items /* mirror.g /* nested */ mirror.h */
              join "mirror"."Odd ""Name" on mirrored.i = 'it''s mirror.j'
            """,
            line: 10
        )
        #expect(
            sql.mirrorMentions == [
                SQLText.Mention(table: "garage_items", line: 12, column: 6),
                SQLText.Mention(table: "Odd \"Name", line: 13, column: 8),
            ]
        )
    }

    @Test("The canonical text keeps meaning and drops layout")
    func canonical() {
        let a = SQLText("SELECT  a,-- note\n 'X  y' FROM \"T\"")
        let b = SQLText("select a , 'X  y'\nfrom \"T\" /* end */")
        #expect(a.canonical == b.canonical)
        #expect(a.canonical != SQLText("select a, 'X y' from \"T\"").canonical)
        #expect(a.canonical != SQLText("select a, 'X  y' from t").canonical)
    }

    @Test(
        "What depends on the time, on chance or on other schemas is told from what the mirror alone decides",
        arguments: [
            ("select id from mirror.a where age_class > 3", true),
            ("select id from mirror.a where note = 'later'", true),
            ("select id from mirror.a where at > now()", false),
            ("select id from mirror.a where d < CURRENT_DATE", false),
            ("select id from mirror.a where d < 'today'::date", false), ("select id from mirror.a, agg.b", false),
            ("select id from mirror.a where pg_is_in_recovery()", false), ("select 1 from mirror.a -- now()", true),
        ]
    )
    func dependsOnMirrorAlone(text: String, expected: Bool) {
        #expect(SQLText(text).dependsOnMirrorAlone == expected)
    }

    @Test(
        "Texts that end in the middle of something are read to their end",
        arguments: ["'abc", "\"abc", "/* abc", "$$abc", "--", "E'\\", "$"]
    )
    func unfinished(text: String) {
        #expect(SQLText("select " + text).tokens.first?.text == "select")
    }
}
