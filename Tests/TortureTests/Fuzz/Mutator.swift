/// Changes a text in one to three places, as a tired hand, a broken editor or somebody who means harm would.
struct Mutator {
    private var numbers: SeededNumbers
    private var text: [Unicode.Scalar]

    static func mutate(_ text: String, seed: UInt64) -> String {
        var mutator = Mutator(numbers: SeededNumbers(seed: seed), text: Array(text.unicodeScalars))
        for _ in 0..<mutator.numbers.number(in: 1...3) { mutator.change() }
        return String(String.UnicodeScalarView(mutator.text))
    }

    private mutating func change() {
        switch numbers.number(in: 1...12) {
        case 1: text.removeSubrange(range(longest: 40))
        case 2: text.insert(contentsOf: text[range(longest: 60)], at: place())
        case 3...6: text.insert(contentsOf: Array(numbers.one(of: Self.tokens).unicodeScalars), at: place())
        case 7: replaceWord()
        case 8: swapLines()
        case 9: indent()
        case 10: text.removeSubrange(place()...)
        case 11: text.insert(scalar(), at: place())
        default: nest()
        }
    }

    /// What means something to YAML, to SQL or to our readers.
    private static let tokens = [
        "{", "}", "[", "]", ": ", "- ", ", ", "\n", "\n  ", "\n\n", "\t", " ", "#", "\"", "'", "|", ">", "|-\n", "&a ",
        "*a", "<<: ",
        "!!binary ", "!!int ", "!x ", "%YAML 1.2\n", "---\n", "...\n", "? ", "~", "null", "true", "NaN", ".inf", "0x1F",
        "1e999",
        "-9223372036854775808", "99999999999999999999", "0.00000000000000000001", "\u{0}", "\u{FEFF}", "\u{2028}",
        "\u{85}",
        "é", "e\u{301}", "👩‍🔧", "\r\n", "\r", "/*", "*/", "--", ";", "$$", "$1", "::", "\\", "mirror.", "days", "select",
        "from",
        "with", "\"mirror\".\"", "E'\\'", "/* --- */", "--- */", "/* ---", "p101(x)", "a / b / c", "((((", "1 + ",
        "2026-02-30",
    ]

    private mutating func place() -> Int { numbers.number(in: 0...text.count) }

    private mutating func range(longest: Int) -> Range<Int> {
        let start = place()
        return start..<min(text.count, start + numbers.number(in: 0...longest))
    }

    private mutating func scalar() -> Unicode.Scalar {
        let value = numbers.one(of: [0x7F, 0xFF, 0xFFFD, 0x1F600, 0x10FFFF, numbers.number(in: 0...0xD7FF)])
        return Unicode.Scalar(UInt32(value)) ?? " "
    }

    /// A word of the text in the place of another.
    private mutating func replaceWord() {
        let isWord = { (scalar: Unicode.Scalar) in scalar.properties.isAlphabetic || scalar == "_" }
        func word(at start: Int) -> Range<Int> {
            let first = text[start...].firstIndex(where: isWord) ?? text.count
            return first..<(text[first...].firstIndex { !isWord($0) } ?? text.count)
        }
        let (from, to) = (word(at: place()), word(at: place()))
        text.replaceSubrange(to, with: Array(text[from]))
    }

    private mutating func swapLines() {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        lines.swapAt(numbers.number(in: 0...lines.count - 1), numbers.number(in: 0...lines.count - 1))
        text = Array(lines.joined(separator: ["\n"]))
    }

    private mutating func indent() {
        let start = text[place()...].firstIndex(of: "\n").map { $0 + 1 } ?? text.count
        text.insert(contentsOf: Array(repeating: " ", count: numbers.number(in: 1...3)), at: start)
    }

    private mutating func nest() {
        let (open, depth) = (numbers.one(of: ["[", "{", "(", "- ", "{a: "]), numbers.one(of: [3, 30, 300]))
        text.insert(contentsOf: Array(String(repeating: open, count: depth).unicodeScalars), at: place())
    }
}
