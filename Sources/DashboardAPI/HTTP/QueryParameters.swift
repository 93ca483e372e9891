import HTTPTypes
import Hummingbird
import KPIQueries

/// The parameters of an address, read strictly: an unknown, repeated or broken one is an error, not something else.
struct QueryParameters {
    /// The first thing that is wrong, if any: `Problem`, 400. What could be read is there all the same, so that a refusal
    /// can be written in the language asked for.
    private(set) var problem: Problem?
    private var values: [String: [String]] = [:]

    /// Reads the parameters after the `?`.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - known: The names that the route knows.
    ///   - repeatable: Those of them that may stand several times.
    init(_ request: Request, known: [String], repeatable: Set<String> = []) {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            do {
                try add(pair, known, repeatable)
            } catch {
                problem = problem ?? error
            }
        }
    }

    private mutating func add(_ pair: Substring, _ known: [String], _ repeatable: Set<String>) throws(Problem) {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = try Self.decode(parts[0])
        guard known.contains(name) else {
            throw Self.problem(
                "request.unknown_parameter",
                "There is no parameter \"\(name)\" here." + suggestion(for: name, among: known, noun: "parameters")
            )
        }
        guard values[name] == nil || repeatable.contains(name) else {
            throw Self.problem("request.repeated_parameter", "The parameter \"\(name)\" may stand once only.")
        }
        values[name, default: []].append(parts.count == 2 ? try Self.decode(parts[1]) : "")
    }

    /// The value, or nil when it is not given.
    func value(_ name: String) -> String? { values[name]?.first }

    /// Every value of a repeatable parameter.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of a parameter that must be given.
    func required(_ name: String, _ example: String) throws(Problem) -> String {
        guard let value = value(name) else {
            throw Self.problem(
                "request.missing_parameter",
                "The parameter `\(name)` is missing, as in \(name)=\(example)."
            )
        }
        return value
    }

    /// The value, which must be one of `allowed`; the first of them when it is not given.
    func choice(_ name: String, _ allowed: [String], default first: String) throws(Problem) -> String {
        guard let value = value(name) else { return first }
        guard allowed.contains(value) else {
            throw Self.problem(
                "request.bad_parameter",
                "\"\(value)\" is no \(name)." + suggestion(for: value, among: allowed, noun: name)
            )
        }
        return value
    }

    /// A whole number within bounds.
    func number(_ name: String, in range: ClosedRange<Int>, default number: Int) throws(Problem) -> Int {
        guard let value = value(name) else { return number }
        guard value.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(value), range.contains(number) else {
            throw Self.problem(
                "request.bad_parameter",
                "\"\(value)\" is no \(name): it is a whole number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    private static func problem(_ code: String, _ detail: String) -> Problem { Problem(.badRequest, code, detail) }

    /// `%41` and `+` as they are in forms; what is no UTF-8, or holds a NUL, is refused.
    private static func decode(_ text: Substring) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let high = hexadecimal(rest.removeFirst()),
                    let low = hexadecimal(rest.removeFirst())
                else { throw problem("request.bad_encoding", "A % in the address is not followed by two digits.") }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw problem("request.bad_encoding", "The address holds characters that are no UTF-8.")
        }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
