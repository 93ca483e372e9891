import CLibPQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Makes a connection, on the connection's own thread, with a deadline and cancellable.
struct ConnectionOpening {
    let info: ConnectionInfo
    let applicationName: String
    let timeoutSeconds: Int
    var limits: SessionLimits?

    /// Session settings that the driver's decoding relies on. Sent with the start of the session, so that `reset all`
    /// comes back to them.
    private static let settings =
        "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1"
        + " -c standard_conforming_strings=on -c client_min_messages=warning"

    /// How often a task that waits for the server looks whether it was cancelled.
    private static let pollMilliseconds: Int32 = 50

    /// - Throws: ``PostgresError`` (`connection_failed`), or `CancellationError`.
    func open() throws -> ConnectionHandle {
        try PostgresConnection.checkCancellation()
        let handle = try start()
        // With this, the text of a refusal carries its SQLSTATE, which libpq offers in no other way.
        PQsetErrorVerbosity(handle.pointer, PQERRORS_VERBOSE)
        // Notices would otherwise be printed on the standard error.
        PQsetNoticeProcessor(handle.pointer, { _, _ in }, nil)
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        var wanted = PGRES_POLLING_WRITING
        while wanted != PGRES_POLLING_OK {
            guard PQstatus(handle.pointer) != CONNECTION_BAD, wanted != PGRES_POLLING_FAILED else {
                throw refusal(handle.pointer)
            }
            try PostgresConnection.checkCancellation()
            guard ContinuousClock.now < deadline else {
                throw failure("no answer within \(timeoutSeconds) s")
            }
            if Self.isReady(PQsocket(handle.pointer), for: wanted) { wanted = PQconnectPoll(handle.pointer) }
        }
        PQsetErrorVerbosity(handle.pointer, PQERRORS_DEFAULT)
        return handle
    }

    private func start() throws(PostgresError) -> ConnectionHandle {
        var parameters = info.parameters
        parameters["application_name"] = applicationName
        parameters["client_encoding"] = "UTF8"
        parameters["options"] = [
            limits?.options, info.parameters["options"], Self.settings,
        ].compactMap { $0 }.joined(separator: " ")
        let pairs = Array(parameters)
        let started = Self.withCStrings(pairs.map(\.key)) { keywords in
            Self.withCStrings(pairs.map(\.value)) { values in PQconnectStartParams(keywords, values, 0) }
        }
        guard let started else { throw failure("out of memory") }
        return ConnectionHandle(adopting: started)
    }

    private static func isReady(_ socket: Int32, for wanted: PostgresPollingStatusType) -> Bool {
        let events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT
        var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
        return poll(&descriptor, 1, pollMilliseconds) > 0
    }

    private static func withCStrings<R>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for text in texts {
            offsets.append(bytes.count)
            bytes.append(contentsOf: text.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            let pointers = offsets.map { offset in buffer.baseAddress?.advanced(by: offset) } + [nil]
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }

    private func refusal(_ connection: OpaquePointer) -> PostgresError {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
        let (message, sqlState) = Self.withoutSQLState(lines.joined(separator: "\n").trimmed)
        return failure(message, sqlState: sqlState)
    }

    /// libpq names host and port where it got as far as an address; a bad option or a name that does not resolve it
    /// reports without.
    private func failure(_ message: String, sqlState: String? = nil) -> PostgresError {
        var target = "host \(info.host ?? "(default)"), port \(info.parameters["port"] ?? "(default)")"
        if let service = info.parameters["service"] {
            target = info.host == nil ? "service \(service)" : "\(target) of service \(service)"
        }
        return PostgresError(
            .connectionFailed,
            "cannot connect to \(target): \(message)",
            sqlState: sqlState,
            // pgbouncer's words: no server refuses the settings that every session is given at its start.
            hint: message.contains("unsupported startup parameter")
                ? "a connection pooler answers there, and sessions are not one's own behind it: use a direct connection"
                : nil
        )
    }

    /// Takes the SQLSTATE out of `…: FATAL:  28P01: password …`: five capitals or digits between two colons.
    static func withoutSQLState(_ message: String) -> (message: String, sqlState: String?) {
        for match in message.matches(of: #/:  ([0-9A-Z]{5}): /#) {
            let state = String(match.output.1)
            return (message.replacing(":  \(state): ", with: ": "), state)
        }
        return (message, nil)
    }
}
