import Definitions
import KPIQueries
import Postgres

/// `/v1/dimensions`: what figures can be split by, and the values with their names.
struct DimensionRoutes: Sendable {
    let reader: KPIReader

    private static let id = RouteParameter.path(
        "id",
        "A dimension's id, module.name; the name alone where one module only has it.",
        example: "garage.workshop"
    )

    var routes: [Route] { [list, one] }

    private var list: Route {
        .figures("/v1/dimensions", "listDimensions", "Every dimension.", [], .json(DimensionList.shape)) { _ in
            { _ in DimensionList(dimensions: reader.catalogue.dimensions) }
        }
    }

    private var one: Route {
        .figures(
            "/v1/dimensions/{id}",
            "getDimension",
            "A dimension's values.",
            [Self.id],
            .json(DimensionDocument.shape)
        ) {
            call in
            let dimension = try dimension(try call.path(Self.id))
            return { connection in
                DimensionDocument(dimension: dimension, values: try await reader.values(of: dimension, on: connection))
            }
        }
    }

    private func dimension(_ id: String) throws(QuestionError) -> Dimension {
        let all = reader.catalogue.dimensions
        if let dimension = all.first(where: { $0.id == id }) { return dimension }
        let named = all.filter { $0.name == id }
        if named.count == 1 { return named[0] }
        throw QuestionError(
            .noSuchDimension,
            "There is no dimension \"\(id)\"." + suggestion(for: id, among: all.map(\.id), noun: "dimensions")
        )
    }
}

/// The list of dimensions.
struct DimensionList: Sendable {
    let dimensions: [Dimension]

    static let shape = JSONShape<DimensionList>(
        "DimensionList",
        [.objects("dimensions", DimensionDocument.head, "In the order of their modules.") { $0.dimensions }]
    )
}

/// A dimension with its values.
struct DimensionDocument: Sendable {
    let dimension: Dimension
    let values: [DimensionLabel]

    /// What is told of a dimension in a list.
    static let head = JSONShape<Dimension>("DimensionHead", fields { $0 })

    static let shape = JSONShape<DimensionDocument>(
        "Dimension",
        fields(\.dimension) + [
            .objects("values", label, "Every value that figures have or had, by its English name.") { $0.values }
        ]
    )

    private static func fields<Value>(_ get: @escaping @Sendable (Value) -> Dimension) -> [JSONField<Value>] {
        [
            .string("id", "module.name.") { get($0).id },
            .string("name", "As it stands in `by` and `where`.") { get($0).name },
            .string("module", "The module that declares it.") { get($0).module },
            .object("label", .localizedText, "Its name for people.") { get($0).label },
        ]
    }

    private static let label = JSONShape<DimensionLabel>(
        "DimensionValue",
        [
            .string("value", "As it stands in the figures.") { $0.value },
            .object("label", .localizedText, "Its name.") { $0.label },
            .flag("gone", "Whether the source has it no more; old figures keep it.") { $0.isGone },
        ]
    )
}

extension Dimension {
    fileprivate var id: String { "\(module).\(name)" }
}
