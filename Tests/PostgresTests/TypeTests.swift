import Testing

@testable import Postgres

extension ServerTests {
    @Suite("Values to the server and back")
    struct TypeTests {
        @Test("texts, also beyond ASCII and with everything that needs quoting")
        func texts() async throws {
            try await withConnection { connection in
                for text in ["", "plain", "Zoé Müller-Ñandú 東京 🚗", #"q'uo"te\back"#, "line\nbreak\ttab", "e\u{301}"] {
                    let row = try await connection.query(
                        "select $1::text as t, octet_length($1::text) as n",
                        [.text(text)]
                    )[0]
                    // By bytes: Swift takes the composed and the decomposed é for equal.
                    #expect(Array(try row.string("t").utf8) == Array(text.utf8))
                    #expect(try row.int("n") == text.utf8.count)
                    let literal = try await connection.query("select \(quoteLiteral(text))")[0].string(0)
                    #expect(Array(literal.utf8) == Array(text.utf8))
                }
            }
        }

        @Test("integers, booleans, bytes, arrays and NULL")
        func scalars() async throws {
            try await withConnection { connection in
                for value in [Int64.min, -1, 0, 1, .max] {
                    let row = try await connection.query("select $1::bigint", [.int(value)])[0]
                    #expect(try row.int64(0) == value)
                }
                let bytes = Array(UInt8.min...UInt8.max)
                let row = try await connection.query(
                    "select $1::bool as yes, $2::bool as no, $3::bytea as bytes, $4::text[] as texts, $5::bigint[] as ints, "
                        + "$6::text as nothing, $7::int[] as none",
                    [
                        true, false, .bytes(bytes), .textArray(["a,b", #"q"\"#, "", "é"]), .intArray([.min, 0, .max]),
                        nil,
                        .intArray([]),
                    ]
                )[0]
                #expect(try row.bool("yes"))
                #expect(try !row.bool("no"))
                #expect(try row.bytes("bytes") == bytes)
                #expect(try row.stringArray("texts") == ["a,b", #"q"\"#, "", "é"])
                #expect(try row.intArray("ints") == [.min, 0, .max])
                #expect(try row.isNull("nothing"))
                #expect(try row.optionalString("nothing") == nil)
                #expect(try row.intArray("none") == [])
            }
        }

        @Test("parameters take their type from the statement")
        func inference() async throws {
            try await withConnection { connection in
                let row = try await connection.query(
                    "select $1::date + 1 as day, 41 + $2 as sum, 5 = any($3) as found, $4::jsonb ->> 'a' as json",
                    [.text("2026-02-28"), 1, .intArray([5, 6]), .text(#"{"a": "b"}"#)]
                )[0]
                #expect(try row.string("day") == "2026-03-01")
                #expect(try row.int("sum") == 42)
                #expect(try row.bool("found"))
                #expect(try row.string("json") == "b")
            }
        }

        @Test("numeric keeps every digit, as a parameter, in a result and in COPY")
        func numerics() async throws {
            let long = String(repeating: "1234567890", count: 400)
            let texts = [
                "0", "0.00", "1.50", "-1", "0.1", "-0.0001", "9999", "10000", "0.30000000000000004",
                "12345678901234567890.1234567890", "1" + String(repeating: "0", count: 131_071), "\(long).\(long)",
                "-0." + String(repeating: "0", count: 16_382) + "1",
            ]
            try await withConnection { connection in
                try await connection.execute("create table n (position bigint, value numeric)")
                var writer = BinaryCopyWriter()
                for (index, text) in texts.enumerated() {
                    let value = try #require(Numeric(text))
                    let row = try await connection.query("select $1::numeric", [.numeric(value)])[0]
                    #expect(try row.numeric(0) == value)
                    #expect(try row.string(0) == text)
                    writer.startRow(fields: 2)
                    writer.append(int64: Int64(index))
                    writer.append(numeric: value)
                }
                writer.finish()
                try await connection.startCopyIn("copy n from stdin (format binary)")
                try await connection.writeCopyChunk(writer.takeBytes())
                #expect(try await connection.finishCopyIn() == texts.count)
                let rows = try await connection.query("select value from n order by position")
                #expect(try rows.map { row throws in try row.string(0) } == texts)
            }
        }

        @Test("what is not a number of the type is refused, not rounded")
        func refusals() async throws {
            try await withConnection { connection in
                let row = try await connection.query(
                    "select 'NaN'::numeric as nan, 'Infinity'::numeric as infinity, 1.5 as half, 'infinity'::timestamptz as never, "
                        + "array[1, null] as holes, null::int as nothing"
                )[0]
                let nan = #expect(throws: PostgresError.self) { try row.numeric("nan") }
                #expect(nan?.code == .decoding)
                #expect(nan?.message == "column nan of row 1 is of type numeric and cannot be read as Numeric")
                #expect(throws: PostgresError.self) { try row.numeric("infinity") }
                #expect(throws: PostgresError.self) { try row.int("half") }
                #expect(throws: PostgresError.self) { try row.timestamp("never") }
                #expect(throws: PostgresError.self) { try row.intArray("holes") }
                let null = #expect(throws: PostgresError.self) { try row.int("nothing") }
                #expect(null?.message == "column nothing of row 1 is NULL")
                let missing = #expect(throws: PostgresError.self) { try row.int("nope") }
                #expect(
                    missing?.message == "there is no column nope; there are: nan, infinity, half, never, holes, nothing"
                )
                #expect(throws: PostgresError.self) { try row.int(6) }
            }
        }

        @Test("instants, to the microsecond, in UTC whatever the server's zone")
        func timestamps() async throws {
            try await withConnection { connection in
                for microseconds: Int64 in [
                    0, -1, 1_774_746_000_000_001, -62_135_683_200_000_000, 9_223_371_331_200_000_000,
                ] {
                    let value = PostgresTimestamp(microseconds: microseconds)
                    let row = try await connection.query("select $1::timestamptz", [.timestamp(value)])[0]
                    #expect(try row.timestamp(0) == value)
                }
                let zone = try await connection.query("show timezone")[0].string(0)
                #expect(zone == "UTC")
            }
        }

        @Test("a NUL is refused before it can cut a text short")
        func nul() async throws {
            try await withConnection { connection in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.query("select $1::text", [.text("a\0b")])
                }
                #expect(error?.code == .usage)
                await #expect(throws: PostgresError.self) { try await connection.query("select 1\0, 2") }
                try await expectAnswer(from: connection)
            }
        }

        @Test("binary COPY of every type that the writer knows")
        func binaryTypes() async throws {
            try await withConnection { connection in
                try await connection.execute(
                    "create table b (t text, j jsonb, s smallint, i int, l bigint, d double precision, yes bool, u uuid, v uuid, "
                        + "at timestamptz, day date, raw bytea, n numeric, nothing text)"
                )
                var writer = BinaryCopyWriter()
                writer.startRow(fields: 14)
                writer.append(text: "Zoé")
                writer.append(jsonb: #"{"a": 1}"#)
                writer.append(int16: -2)
                writer.append(int32: .min)
                writer.append(int64: .max)
                writer.append(double: -0.5)
                writer.append(bool: true)
                writer.append(uuid: (0x0011_2233_4455_6677, 0x8899_AABB_CCDD_EEFF))
                writer.append(uuid: Array(0..<16))
                writer.append(timestampMicroseconds: -1)
                writer.append(date: -1)
                writer.append(bytes: [0, 255])
                writer.append(numeric: try #require(Numeric("-10000.50")))
                writer.appendNull()
                writer.finish()
                try await connection.startCopyIn("copy b from stdin (format binary)")
                for byte in writer.takeBytes() { try await connection.writeCopyChunk([byte]) }
                #expect(try await connection.finishCopyIn() == 1)
                let row = try await connection.query("select * from b")[0]
                let printed = try row.columns.map { column throws in try row.optionalString(column) }
                #expect(
                    printed == [
                        "Zoé", #"{"a": 1}"#, "-2", "-2147483648", "9223372036854775807", "-0.5", "t",
                        "00112233-4455-6677-8899-aabbccddeeff", "00010203-0405-0607-0809-0a0b0c0d0e0f",
                        "1969-12-31 23:59:59.999999+00", "1969-12-31", #"\x00ff"#, "-10000.50", nil,
                    ]
                )
            }
        }

        @Test("a query is described without being run")
        func describe() async throws {
            try await withConnection { connection in
                let columns = try await connection.describe(
                    "select 1::bigint as a, 'x'::varchar(3) as b, 1.5::numeric(10,2) as c"
                )
                #expect(columns.map(\.name) == ["a", "b", "c"])
                #expect(columns.map(\.typeName) == ["bigint", "character varying(3)", "numeric(10,2)"])
                #expect(columns.map(\.typeOID) == [20, 1043, 1700])
                #expect(try await connection.describe("create table never (a int)") == [])
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.describe("select nope from nowhere")
                }
                #expect(error?.sqlState == "42P01")
            }
        }
    }
}
