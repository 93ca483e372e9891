import Testing

@testable import Postgres

@Suite("Timestamps, arrays and quoting")
struct TextFormTests {
    @Test(
        "reads ISO 8601 and PostgreSQL's own forms",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01 00:00:00+00", 0), ("1969-12-31 23:59:59.999999+00", -1),
            ("2026-03-29 03:00:00+02", 1_774_746_000_000_000), ("2026-03-29 01:00:00", 1_774_746_000_000_000),
            ("2000-02-29 12:00:00.5+00", 951_825_600_500_000), ("1970-01-01 00:00:00-03:30", 12_600_000_000),
            ("1970-01-01 00:00:00+01:00:01", -3_601_000_000), ("0001-01-01 00:00:00+00", -62_135_596_800_000_000),
            ("0001-12-31 00:00:00+00 BC", -62_135_683_200_000_000), ("1970-01-01T00:01Z", 60_000_000),
        ]
    )
    func timestamps(text: String, microseconds: Int64) throws {
        #expect(try #require(PostgresTimestamp(iso: text)).microseconds == microseconds)
    }

    @Test(
        "refuses what is no instant",
        arguments: [
            "", "infinity", "2026-02-30 00:00:00", "2026-13-01 00:00:00", "2026-01-01", "2026-01-01 24:00:00",
            "2026-01-01 00:00:60", "2026-01-01 00:00:00+0", "2026-01-01 00:00:00 CET", "0000-01-01 00:00:00 BC",
            "294276-12-31 23:59:59+00",
        ]
    )
    func noTimestamps(text: String) {
        #expect(PostgresTimestamp(iso: text) == nil)
    }

    @Test("prints what it reads, in UTC")
    func timestampPrinting() throws {
        #expect(PostgresTimestamp(microseconds: 1_500_000).description == "1970-01-01T00:00:01.500000Z")
        for step in -400...400 {
            let value = PostgresTimestamp(microseconds: Int64(step) * 7_777_777_777_777_777 / 31)
            #expect(PostgresTimestamp(iso: value.description) == value, "\(value)")
        }
    }

    @Test("arrays: quotes, escapes, NULL and bounds")
    func arrays() {
        let texts = ["", "a,b", #"q"uo\te"#, "NULL", "{x}", " é "]
        #expect(ArrayText.parse(ArrayText.write(texts)) == texts)
        #expect(ArrayText.parse("{}") == [])
        #expect(ArrayText.parse(#"{a,NULL,"NULL"}"#) == ["a", nil, "NULL"])
        #expect(ArrayText.parse("[0:1]={1,2}") == ["1", "2"])
        for broken in ["", "a", "{a", "{a,}", "{{a}}", #"{"a}"#, #"{"a"b}"#] { #expect(ArrayText.parse(broken) == nil) }
    }

    @Test("quotes names and literals")
    func quoting() {
        #expect(quoteIdentifier(#"a"b"#) == #""a""b""#)
        #expect(quoteLiteral("it's") == "'it''s'")
        #expect(quoteLiteral(#"a\'b"#) == #" E'a\\''b'"#)
        // A combining mark makes one character of it and the quote; the quote must be doubled all the same.
        #expect(quoteLiteral("'\u{301}").unicodeScalars.count == 5)
    }

    @Test("connection strings are taken apart, and printed without the password")
    func connectionInfo() throws {
        let info = try ConnectionInfo(
            parsing: "postgresql://zo%C3%A9:s%27ecret@db.example:5433/drive%20ops?sslmode=require"
        )
        #expect(info.host == "db.example")
        #expect(info.port == 5433)
        #expect(info.user == "zoé")
        #expect(info.dbname == "drive ops")
        #expect(info.password == "s'ecret")
        #expect(!"\(info)".contains("ecret"))
        #expect(!String(reflecting: info).contains("ecret"))
        #expect(try ConnectionInfo(parsing: info.conninfo) == info)
        #expect(info.with(user: "other").user == "other")
    }

    @Test(
        "a connection string that is none says so without its secrets",
        arguments: [
            "postgresql://u:sec%ret@h/d", "host=h password=a secret", "host=h password=x secret=1", "nonsense",
        ]
    )
    func badConnectionInfo(text: String) throws {
        let error = #expect(throws: PostgresError.self) { try ConnectionInfo(parsing: text) }
        #expect(error?.code == .invalidConnectionInfo)
        #expect(error?.description.contains("sec") == false)
    }

    @Test("errors: retriable by SQLSTATE, values of rows only in the long form")
    func errors() {
        let error = PostgresError(
            .server,
            "duplicate key",
            sqlState: "23505",
            detail: "Key (id)=(42) already exists.",
            table: "t",
            sql: "insert\n into t"
        )
        #expect(error.description == "postgres.server [23505]: duplicate key; table: t; in: insert into t")
        #expect(error.debugDescription.contains("(42)"))
        let verdicts = [
            "08006": true, "08P01": false, "40001": true, "53300": true, "53100": false, "53400": false, "57P01": true,
            "57014": false, "23505": false,
        ]
        for (state, verdict) in verdicts {
            #expect(PostgresError(.server, "", sqlState: state).isRetriable == verdict, "\(state)")
        }
        #expect(!PostgresError(.commitUnknown, "", sqlState: "57P01").isRetriable)
    }

    @Test("SQLSTATE is taken out of the text of a refusal")
    func refusals() {
        let text = "connection to server at \"h\", port 1 failed: FATAL:  28P01: no: really"
        let (message, state) = ConnectionOpening.withoutSQLState(text)
        #expect(message == "connection to server at \"h\", port 1 failed: FATAL: no: really")
        #expect(state == "28P01")
        #expect(ConnectionOpening.withoutSQLState("plain").sqlState == nil)
    }
}
