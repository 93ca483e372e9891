import CLibPQ

extension PostgresConnection {
    private static let sliceBytes = 1_048_576

    // After any of these throws, the COPY is over and the connection ready for the next statement, or closed.

    /// Starts a `copy … to stdout`. One COPY at a time on a connection; until its end every other call throws `busy`.
    public func startCopyOut(_ sql: String) async throws {
        copyOutRows = nil
        copyOutRowsSoFar = 0
        try await startCopy(sql, PGRES_COPY_OUT)
        phase = .copyOut(sql: sql)
    }

    /// The next piece of the data: whole messages of the server (in binary format, whole rows), at least so many bytes
    /// unless the data ends; nil at the end, when ``copyOutRows`` says how many rows there were.
    public func nextCopyChunk(minimumBytes: Int = 262_144) async throws -> [UInt8]? {
        guard case .copyOut(let sql) = phase else {
            if copyOutRows != nil { return nil }
            throw PostgresError(.usage, "nextCopyChunk without startCopyOut")
        }
        return try await copyStep { try readChunk(of: sql, minimumBytes: minimumBytes) }
    }

    /// Gives up a COPY TO before its end. Does nothing when none is under way.
    public func cancelCopyOut() async throws {
        guard case .copyOut = phase else { return }
        try endCopy(reason: "")
    }

    /// Starts a `copy … from stdin`. One COPY at a time on a connection; until its end every other call throws `busy`.
    public func startCopyIn(_ sql: String) async throws {
        try await startCopy(sql, PGRES_COPY_IN)
        phase = .copyIn(sql: sql)
    }

    /// Sends a piece of the data; pieces need not end where rows end.
    ///
    /// An error that the server finds in the data is reported by ``finishCopyIn()``.
    public func writeCopyChunk(_ bytes: [UInt8]) async throws {
        guard case .copyIn(let sql) = phase else {
            throw PostgresError(.usage, "writeCopyChunk without startCopyIn")
        }
        try await copyStep {
            let pointer = try pointer()
            // In slices, because libpq buffers each whole, and keeps a buffer of that size.
            for start in stride(from: 0, to: bytes.count, by: Self.sliceBytes) {
                let slice = bytes[start..<min(start + Self.sliceBytes, bytes.count)]
                let sent = slice.withUnsafeBytes { buffer in
                    PQputCopyData(pointer, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
                }
                guard sent == 1 else { throw connectionError(sql) }
                if canceller.isSent { throw CancellationError() }
            }
        }
    }

    /// Ends the data. Only now is it known whether the server took all of it.
    ///
    /// - Returns: the number of rows stored.
    public func finishCopyIn() async throws -> Int {
        guard case .copyIn(let sql) = phase else {
            throw PostgresError(.usage, "finishCopyIn without startCopyIn")
        }
        return try await copyStep {
            guard PQputCopyEnd(try pointer(), nil) == 1 else { throw connectionError(sql) }
            phase = .ready
            return try lastResult(of: sql)?.affectedRows ?? 0
        }
    }

    /// Gives up a COPY FROM: nothing of it is stored. The reason is for the server's log.
    ///
    /// Does nothing when none is under way; works in a cancelled task. Throws only when the connection broke.
    public func abortCopyIn(reason: String) async throws {
        guard case .copyIn = phase else { return }
        try endCopy(reason: reason)
    }

    // MARK: Steps

    private func startCopy(_ sql: String, _ wanted: ExecStatusType) async throws {
        try await cancellable { _ in
            try sendScript(sql)
            guard let result = nextResult() else { throw connectionError(sql) }
            if result.status == wanted { return }
            try refuse(result, of: sql)
            let direction = wanted == PGRES_COPY_IN ? "from stdin" : "to stdout"
            throw PostgresError(.copyFailed, "the statement is not a COPY \(direction)", sql: sql)
        }
    }

    /// Runs a step of the current COPY; when it fails, brings the COPY to its end before the error goes on.
    private func copyStep<T>(_ step: () throws -> T) async throws -> T {
        do {
            return try await cancellable(continuing: true) { _ in try step() }
        } catch {
            try? endCopy(reason: "\(error)")
            throw error
        }
    }

    private func readChunk(of sql: String, minimumBytes: Int) throws -> [UInt8]? {
        let pointer = try pointer()
        var chunk: [UInt8] = []
        chunk.reserveCapacity(minimumBytes + 65_536)
        while chunk.count < minimumBytes {
            var message: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(pointer, &message, 0)
            guard length > 0 else { return try endOfData(length, after: chunk, of: sql) }
            chunk.append(contentsOf: UnsafeRawBufferPointer(start: message, count: Int(length)))
            PQfreemem(message)
            // The format's trailer is a message of two bytes, shorter than any row.
            if length > 2 { copyOutRowsSoFar += 1 }
        }
        return chunk
    }

    private func endOfData(_ length: Int32, after chunk: [UInt8], of sql: String) throws -> [UInt8]? {
        // -2 is an error of libpq; -1 the end, whose result says whether it is a good one. The end is only taken in
        // when all data has been handed out.
        guard length == -1 else { throw connectionError(sql) }
        phase = .ready
        copyOutRows = try lastResult(of: sql)?.affectedRows ?? 0
        return chunk.isEmpty ? nil : chunk
    }

    /// Brings the connection back from a statement that turned out not to be the COPY wanted.
    private func refuse(_ result: ResultHandle, of sql: String) throws(PostgresError) {
        switch result.status {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: try leaveCopy(result.status, of: sql)
        case PGRES_FATAL_ERROR:
            let failure = PostgresError(.server, report: result, sql: sql)
            _ = try? lastResult(of: sql)
            throw closedIfLost(failure)
        default: _ = try lastResult(of: sql)
        }
    }

    /// Ends a COPY that a statement started which was not meant to.
    func leaveCopy(_ status: ExecStatusType, of sql: String) throws(PostgresError) {
        phase = status == PGRES_COPY_IN ? .copyIn(sql: sql) : .copyOut(sql: sql)
        try endCopy(reason: "no COPY is wanted here")
    }

    /// Brings the COPY under way, if any, to its end without its data. Not cancellable.
    ///
    /// - Throws: only when the connection broke.
    func endCopy(reason: String) throws(PostgresError) {
        let ended = phase
        phase = .ready
        switch ended {
        case .ready: return
        case .copyIn(let sql):
            // A NUL would cut the text short, which does no harm here.
            guard PQputCopyEnd(try pointer(), reason) == 1 else { throw connectionError(sql) }
            try takeExpectedError(of: sql)
        case .copyOut(let sql):
            canceller.cancelNow(canceller.arm(continuing: true))
            canceller.disarm()
            try discardCopyData()
            try takeExpectedError(of: sql)
        }
    }

    private func discardCopyData() throws(PostgresError) {
        let pointer = try pointer()
        var message: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(pointer, &message, 0) > 0 {
            PQfreemem(message)
        }
    }

    /// The server answers an abandoned COPY with an error (57014), which is the good end of it.
    private func takeExpectedError(of sql: String) throws(PostgresError) {
        do {
            _ = try lastResult(of: sql)
        } catch {
            if isClosed { throw error }
        }
    }
}
