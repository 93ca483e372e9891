package import Definitions

/// Why something is empty or not whole: a stable name and a sentence.
package struct Reason: Sendable, Hashable {
    package let code: String
    package let text: LocalizedText

    package init(code: String, text: LocalizedText) {
        self.code = code
        self.text = text
    }

    package init(_ note: AnswerNote) { self.init(code: note.code, text: note.text) }

    package static let shape = JSONShape<Reason>(
        "Reason",
        [.string("code", "A stable name.") { $0.code }, .string("message", "A sentence, in English.") { $0.text.en }]
    )
}
