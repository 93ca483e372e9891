import HTTPTypes
import Hummingbird
import KPIQueries
import Logging

/// A request to a route, read by the route's own parameters.
struct RouteCall: Sendable {
    let uri: String
    let logger: Logger
    private let route: String
    private let declared: Set<String>
    private let query: QueryParameters
    private let captures: [String: String]
    private let tags: [String]

    init(_ route: Route, _ request: Request, _ captures: Parameters, _ logger: Logger) {
        uri = request.uri.string
        self.logger = logger
        self.route = route.path
        declared = Set(route.parameters.map(\.name))
        let inQuery = route.parameters.filter { !$0.isPath }
        query = QueryParameters(
            request,
            known: inQuery.map(\.name),
            repeatable: Set(inQuery.filter(\.isRepeatable).map(\.name))
        )
        self.captures = Dictionary(captures.map { (String($0.key), String($0.value)) }) { first, _ in first }
        tags = request.headers[values: .ifNoneMatch].flatMap { $0.split { $0 == "," || $0 == " " || $0 == "\t" } }
            .map { String($0.hasPrefix("W/") ? $0.dropFirst(2) : $0) }
    }

    /// - Throws: `Problem`, 400, for a parameter that the route does not declare, that stands twice or cannot be read.
    func checkParameters() throws(Problem) {
        if let problem = query.problem { throw problem }
    }

    /// Whether the client has the answer that bears this tag. A proxy that compresses weakens tags; it is the same answer.
    func has(_ tag: String) -> Bool { tags.contains(tag) || tags == ["*"] }

    /// What stands in the path.
    func path(_ parameter: RouteParameter) throws -> String {
        try check(parameter)
        return captures[parameter.name] ?? ""
    }

    /// The value, or nil when it is not given.
    func text(_ parameter: RouteParameter) throws -> String? {
        try check(parameter)
        return query.value(parameter.name)
    }

    /// The value, or what stands when it is not given.
    func textOrStandard(_ parameter: RouteParameter) throws -> String {
        try text(parameter) ?? parameter.standard ?? ""
    }

    /// Every value of a repeatable parameter.
    func all(_ parameter: RouteParameter) throws -> [String] {
        try check(parameter)
        return query.all(parameter.name)
    }

    /// The value of a parameter that must be given.
    func required(_ parameter: RouteParameter) throws -> String {
        try check(parameter)
        return try query.required(parameter.name, parameter.example)
    }

    /// The value, which must be one of the declared words.
    func choice(_ parameter: RouteParameter, default word: String) throws -> String {
        try check(parameter)
        guard case .choice(let words) = parameter.kind else {
            throw UndeclaredParameter(route: route, name: parameter.name)
        }
        return try query.choice(parameter.name, words, default: word)
    }

    /// The value, a whole number within the declared bounds.
    func number(_ parameter: RouteParameter, default number: Int) throws -> Int {
        try check(parameter)
        guard case .number(let bounds) = parameter.kind else {
            throw UndeclaredParameter(route: route, name: parameter.name)
        }
        return try query.number(parameter.name, in: bounds, default: number)
    }

    /// The value, or nil when it is not given; a whole number within the declared bounds.
    func numberIfGiven(_ parameter: RouteParameter) throws -> Int? {
        try text(parameter) == nil ? nil : try number(parameter, default: 0)
    }

    /// A handler that reads what its route does not declare would make the document a lie.
    private func check(_ parameter: RouteParameter) throws {
        guard declared.contains(parameter.name) else { throw UndeclaredParameter(route: route, name: parameter.name) }
    }
}

/// A fault of ours: a handler reads a parameter that its route does not declare, or in another way.
struct UndeclaredParameter: Error, CustomStringConvertible {
    let route: String
    let name: String

    var description: String { "the route \(route) does not declare the parameter \(name), or declares it otherwise" }
}
