/// A document, owned: keys in order, each with its value.
///
/// For filters, commands, replies and documents to write; documents that are read in bulk go through ``BSONView``.
public struct BSONDocument: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One field.
    public struct Element: Sendable, Hashable {
        /// The name; unique in a sensible document, though BSON does not insist.
        public let key: String
        /// What the field holds.
        public var value: BSONValue

        /// A field of that name and value.
        public init(key: String, value: BSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The fields in order.
    public private(set) var elements: [Element]

    /// An empty document.
    public init() {
        elements = []
    }

    /// The fields in the order given.
    public init(_ elements: some Sequence<(String, BSONValue)>) {
        self.elements = elements.map(Element.init)
    }

    /// The fields in the order written.
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

    /// The names in order.
    public var keys: [String] { elements.map(\.key) }
    /// How many fields there are.
    public var count: Int { elements.count }
    /// Whether there is no field.
    public var isEmpty: Bool { elements.isEmpty }
}
