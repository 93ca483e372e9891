import Testing

@testable import Definitions

/// One mistake in otherwise valid files, and the whole text that tells of it.
struct DiagnosticCase: Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    /// Nil: the whole file is replaced.
    let old: String?
    let new: String
    let expected: String

    init(_ name: String, in file: String, _ old: String?, to new: String, _ expected: String) {
        self.name = name
        self.file = file
        self.old = old
        self.new = new
        self.expected = expected
    }

    var testDescription: String { name }

    func actual() throws -> String {
        var fixture = Fixture()
        if let old {
            try fixture.change(file, old, new)
        } else {
            fixture.files[file] = new
        }
        return try fixture.diagnosticsText()
    }

    func check() throws {
        let actual = try actual()
        #expect(actual == expected, Comment(rawValue: actual))
    }
}
