import CLibMongoC

/// The wanted fields of the document at hand, read in one pass over it.
///
/// It is filled anew for each document and allocates nothing then. Like a ``BSONView`` it is borrowed: it is valid inside
/// the closure that receives it. Its accesses are those of ``BSONView``, with a slot of the plan instead of a path: a
/// missing or null field is nil, and what the table there does not accept is refused with ``BSONFieldError``.
public struct BSONFields: ~Copyable {
    private let plan: FieldPlan
    private let slots: UnsafeMutableBufferPointer<driveops_field>
    private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    init(_ plan: FieldPlan) {
        self.plan = plan
        slots = .allocate(capacity: plan.paths.count)
        slots.initialize(repeating: driveops_field())
    }

    deinit { slots.deallocate() }

    /// Reads the fields of a document, whose bytes must stay where they are for as long as these are used.
    mutating func scan(_ document: UnsafeBufferPointer<UInt8>) {
        bytes = document
        plan.names.withUnsafeBufferPointer { names in
            plan.keys.withUnsafeBufferPointer { keys in
                plan.levels.withUnsafeBufferPointer { levels in
                    driveops_scan(
                        document.baseAddress,
                        document.count,
                        names.baseAddress,
                        keys.baseAddress,
                        levels.baseAddress,
                        slots.baseAddress,
                        Int32(slots.count)
                    )
                }
            }
        }
    }

    /// The document's size in bytes.
    public var byteCount: Int { bytes.count }

    /// Passes the whole document, for what the plan does not have.
    public func withDocument<R>(_ body: (borrowing BSONView) throws -> R) rethrows -> R {
        try body(BSONView(borrowing: bytes))
    }

    /// Whether the slot's field is missing or null.
    public func isNull(_ slot: Int) -> Bool { slots[slot].isMissingOrNull }

    /// The twelve bytes of the ObjectId in a slot, inside the document; nil when it holds anything else.
    public func objectID(_ slot: Int) -> UnsafeBufferPointer<UInt8>? {
        slots[slot].bsonType == BSON_TYPE_OID ? slots[slot].buffer : nil
    }

    /// The UUID in a slot.
    public func uuid(_ slot: Int) throws(BSONFieldError) -> UUIDBytes? {
        do throws(FieldRefusal) { return try slots[slot].uuid() } catch { throw at(slot, error) }
    }

    /// The whole number in a slot.
    public func int64(_ slot: Int) throws(BSONFieldError) -> Int64? {
        do throws(FieldRefusal) { return try slots[slot].int64() } catch { throw at(slot, error) }
    }

    /// The exact number in a slot.
    public func decimal(_ slot: Int) throws(BSONFieldError) -> BSONDecimal? {
        do throws(FieldRefusal) { return try slots[slot].exactDecimal() } catch { throw at(slot, error) }
    }

    /// The truth value in a slot.
    public func bool(_ slot: Int) throws(BSONFieldError) -> Bool? {
        do throws(FieldRefusal) { return try slots[slot].bool() } catch { throw at(slot, error) }
    }

    /// The instant in a slot in microseconds since 1970-01-01T00:00:00Z.
    public func timestampMicroseconds(_ slot: Int) throws(BSONFieldError) -> Int64? {
        do throws(FieldRefusal) { return try slots[slot].timestampMicroseconds() } catch { throw at(slot, error) }
    }

    /// The day in a slot as the number of days since 1970-01-01.
    public func daysSince1970(_ slot: Int) throws(BSONFieldError) -> Int32? {
        do throws(FieldRefusal) { return try slots[slot].daysSince1970() } catch { throw at(slot, error) }
    }

    /// The UTF-8 bytes of the string in a slot, inside the document: they have neither a NUL nor broken UTF-8.
    public func text(_ slot: Int) throws(BSONFieldError) -> UnsafeBufferPointer<UInt8>? {
        do throws(FieldRefusal) { return try slots[slot].text() } catch { throw at(slot, error) }
    }

    private func at(_ slot: Int, _ refusal: FieldRefusal) -> BSONFieldError { refusal.at(plan.paths[slot]) }
}

/// An exact number: `coefficient · 10^exponent`, with its sign.
public struct BSONDecimal: Sendable, Hashable {
    /// Whether the number is below zero, or a negative zero.
    public let isNegative: Bool
    /// The digits as one whole number; at most 34 of them.
    public let coefficient: UInt128
    /// The power of ten; the number of decimals, negated, where it is below zero.
    public let exponent: Int

    /// A number of its parts.
    public init(isNegative: Bool, coefficient: UInt128, exponent: Int) {
        self.isNegative = isNegative
        self.coefficient = coefficient
        self.exponent = exponent
    }
}
