import Testing

@testable import Postgres

@Suite("COPY data on its way")
struct CopyPatchTests {
    private static let upperCase = CopyPatch(columns: [
        1: { value, output in
            output.append(contentsOf: String(decoding: value, as: UTF8.self).uppercased().utf8)
            output.append(contentsOf: "!".utf8)
        }
    ])

    private func sample(_ texts: [String?]) -> [UInt8] {
        var writer = BinaryCopyWriter()
        for (index, text) in texts.enumerated() {
            writer.startRow(fields: 2)
            writer.append(int64: Int64(index))
            if let text { writer.append(text: text) } else { writer.appendNull() }
        }
        writer.finish()
        return writer.takeBytes()
    }

    @Test("values change length, NULL stays, wherever the pieces are cut", arguments: [1, 2, 3, 7, 19, 20, 21, 1000])
    func pieces(size: Int) throws {
        let input = sample(["a", nil, "zoé", ""])
        var patcher = CopyPatcher(Self.upperCase)
        var output: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: size) {
            output += try patcher.apply(to: Array(input[start..<min(start + size, input.count)]))
        }
        try patcher.finish()
        #expect(output == sample(["A!", nil, "ZOÉ!", "!"]))
    }

    @Test("a header's extension passes through")
    func headerExtension() throws {
        var input = sample([nil])
        input[18] = 3
        input.insert(contentsOf: [1, 2, 3], at: 19)
        var patcher = CopyPatcher(CopyPatch(columns: [:]))
        #expect(try patcher.apply(to: input) == input)
    }

    @Test("data that is no COPY data, ends early or goes on is refused")
    func malformed() throws {
        let input = sample(["a"])
        var text = CopyPatcher(Self.upperCase)
        #expect(throws: PostgresError.self) { try text.apply(to: Array("1\ta\n2\tb and a few more\n".utf8)) }
        var short = CopyPatcher(Self.upperCase)
        _ = try short.apply(to: Array(input.dropLast(3)))
        #expect(throws: PostgresError.self) { try short.finish() }
        var long = CopyPatcher(Self.upperCase)
        #expect(throws: PostgresError.self) { try long.apply(to: input + [0]) }
    }

    @Test("a row taken back leaves nothing; bytes handed out begin anew")
    func writer() {
        var writer = BinaryCopyWriter()
        writer.startRow(fields: 1)
        writer.append(int64: 1)
        let kept = writer.bytes
        writer.startRow(fields: 1)
        writer.append(text: "half")
        writer.rollbackRow()
        #expect(writer.bytes == kept)
        #expect(writer.rows == 1)
        #expect(writer.takeBytes() == kept)
        #expect(writer.bytes.isEmpty)
        writer.startRow(fields: 1)
        writer.rollbackRow()
        #expect(writer.bytes.isEmpty)
        writer.finish()
        #expect(writer.takeBytes() == [0xFF, 0xFF])
    }
}
