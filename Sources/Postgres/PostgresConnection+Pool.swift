import CLibPQ

extension PostgresConnection {
    /// Whether the session still stands, as far as can be told without asking the server.
    ///
    /// A server that ended the session has sent its farewell and the end of the stream, which two reads find.
    func isAlive() -> Bool {
        guard let pointer = try? pointer() else { return false }
        // A read that fails shows in the status.
        for _ in 0..<2 { _ = PQconsumeInput(pointer) }
        return PQstatus(pointer) == CONNECTION_OK
    }

    /// Ends what a borrower left unfinished; closes the connection when that cannot be done.
    func tidyUp() {
        guard !isClosed else { return }
        do {
            try endCopy(reason: "the connection was given back in the middle of a COPY")
            guard isInTransaction else { return }
            try sendScript("rollback")
            _ = try lastResult(of: "rollback")
        } catch {
            close(because: error.message)
        }
    }
}
