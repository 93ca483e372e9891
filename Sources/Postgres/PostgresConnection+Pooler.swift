extension PostgresConnection {
    /// Whether what is asked goes to one session of the server, and not through a pooler that may change it for another.
    ///
    /// A pooler hands out a process number of its own.
    public func isDirect() async throws -> Bool {
        try await query("select pg_backend_pid() as pid")[0].int("pid") == Int(backendPID)
    }
}
