import CLibPQ
import Synchronization

/// How many handles of the C library are alive; tests assert zero at their end.
enum LiveHandles {
    private static let counter = Atomic<Int>(0)

    static var count: Int { counter.load(ordering: .sequentiallyConsistent) }

    static func opened() { counter.add(1, ordering: .sequentiallyConsistent) }

    static func closed() { counter.subtract(1, ordering: .sequentiallyConsistent) }
}

/// The one owner of a `PGconn`.
///
/// `@unchecked Sendable`: libpq asks only that no two threads use a `PGconn` at the same time, and a value that cannot
/// be copied has one owner at a time.
struct ConnectionHandle: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
        LiveHandles.opened()
    }

    deinit {
        PQfinish(pointer)
        LiveHandles.closed()
    }
}

/// The one owner of a `PGcancel`.
///
/// `@unchecked Sendable`: "The `PGcancel` object is read-only as far as `PQcancel` is concerned, so it can also be
/// invoked from a thread that is separate from the one manipulating the `PGconn` object" (libpq manual, 34.7).
struct CancelHandle: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
        LiveHandles.opened()
    }

    deinit {
        PQfreeCancel(pointer)
        LiveHandles.closed()
    }
}

/// Owner of a `PGresult`, shared by the result and the rows taken from it.
///
/// `@unchecked Sendable`: "`PGresult` objects are normally read-only after creation, and so can be passed around freely
/// between threads" (libpq manual, 34.20). Nothing here calls the functions that modify one.
final class ResultHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
        LiveHandles.opened()
    }

    deinit {
        PQclear(pointer)
        LiveHandles.closed()
    }

    var status: ExecStatusType { PQresultStatus(pointer) }
    var rowCount: Int { Int(PQntuples(pointer)) }
    var columnCount: Int { Int(PQnfields(pointer)) }

    /// The command tag, such as `COPY 12`.
    var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// The number of rows that the command tag counts, zero where it counts none.
    var affectedRows: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? ""
    }

    func typeOID(_ column: Int) -> UInt32 { PQftype(pointer, Int32(column)) }

    func typeModifier(_ column: Int) -> Int32 { PQfmod(pointer, Int32(column)) }

    func isNull(row: Int, column: Int) -> Bool {
        PQgetisnull(pointer, Int32(row), Int32(column)) != 0
    }

    /// The text of a value; nil for NULL.
    func text(row: Int, column: Int) -> String? {
        guard !isNull(row: row, column: column) else { return nil }
        let length = Int(PQgetlength(pointer, Int32(row), Int32(column)))
        let start = PQgetvalue(pointer, Int32(row), Int32(column))
        return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }

    /// A field of the server's error report; `code` is the letter of the protocol, for example `C` for the SQLSTATE.
    func errorField(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(pointer, Int32(code.value)).map { String(cString: $0) }
    }

    var errorMessage: String {
        PQresultErrorMessage(pointer).map { String(cString: $0) } ?? ""
    }
}
