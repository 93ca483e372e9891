import Testing

@testable import Definitions

@Suite("Nearest names")
struct NearestNameTests {
    @Test(
        "A slip of the finger is recognised, another word is not",
        arguments: [
            ("colums", "columns"), ("colmuns", "columns"), ("Key", "key"), ("source_", "source"), ("kye", "key"),
            ("contracts", "rental.contracts"), ("banana", nil), ("", nil), ("x", nil),
        ] as [(String, String?)]
    )
    func nearest(name: String, expected: String?) {
        #expect(nearestName(to: name, in: ["key", "source", "columns", "rental.contracts"]) == expected)
    }

    @Test(
        "The distance counts insertions, deletions, replacements and swaps",
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "ab", 1), ("abc", "abcd", 1), ("abc", "axc", 1), ("abc", "acb", 1),
            ("", "abc", 3), ("kitten", "sitting", 3), ("é", "e", 1),
        ]
    )
    func distance(a: String, b: String, expected: Int) {
        #expect(editDistance(a, b) == expected)
        #expect(editDistance(b, a) == expected)
    }
}
