public import Definitions
public import Postgres

extension Instance {
    /// What sessions with the operational PostgreSQL are held to.
    public var sourceLimits: SessionLimits {
        SessionLimits(limits.source, of: "the operational PostgreSQL", named: "limits.source")
    }

    /// What sessions with the warehouse are held to.
    public var warehouseLimits: SessionLimits {
        SessionLimits(limits.warehouse, of: "the warehouse", named: "limits.warehouse")
    }
}

extension SessionLimits {
    fileprivate init(_ limits: TimeLimits.Session, of server: String, named name: String) {
        func limit(_ length: TimeLimits.Length, _ key: String) -> Limit {
            Limit(milliseconds: length.seconds * 1000, setting: "\(name).\(key)")
        }
        self.init(
            server: server,
            statement: limit(limits.statement, "statement"),
            lock: limit(limits.lock, "lock"),
            idle: limit(limits.idle, "idle")
        )
    }
}
