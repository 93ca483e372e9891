/// A document, owned: keys in order, each with its value.
///
/// For filters, commands, replies and documents to write; documents that are read in bulk go through ``BSONView``.
public struct BSONDocument: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One field.
    public struct Element: Sendable, Hashable {
        public let key: String
        public var value: BSONValue

        public init(key: String, value: BSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The fields in order.
    public private(set) var elements: [Element]

    public init() {
        elements = []
    }

    public init(_ elements: some Sequence<(String, BSONValue)>) {
        self.elements = elements.map(Element.init)
    }

    public init(dictionaryLiteral elements: (String, BSONValue)...) {
        self.init(elements)
    }

    /// The first field of that name. Setting replaces it in place or appends it; setting nil removes it.
    public subscript(_ key: String) -> BSONValue? {
        get { elements.first { $0.key == key }?.value }
        set {
            let index = elements.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): elements[index].value = value
            case (let index?, nil): elements.remove(at: index)
            case (nil, let value?): elements.append(Element(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    public var keys: [String] { elements.map(\.key) }
    public var count: Int { elements.count }
    public var isEmpty: Bool { elements.isEmpty }
}
