/// How long the server may be at work on one command, or on a read in all its parts.
public struct MongoTimeLimit: Sendable, Hashable {
    /// 0: no limit.
    public let milliseconds: Int
    /// The setting to raise, as its user knows it: `limits.mongo.command`.
    public let setting: String

    /// Creates the value from its parts.
    public init(milliseconds: Int, setting: String) {
        self.milliseconds = milliseconds
        self.setting = setting
    }

    /// For how long the client waits for an answer: a little longer than the server may take, so that the server's word comes first.
    var socketMilliseconds: Int32 {
        milliseconds > 0 ? Int32(clamping: milliseconds + 30_000) : .max
    }

    /// The server's error for a limit that was reached.
    static let reachedCode = 50

    /// The error with the way out in its message, where the limit was reached.
    func explained(_ error: MongoError) -> MongoError {
        guard error.serverCode == Self.reachedCode, error.code == .server, milliseconds > 0 else { return error }
        let seconds = milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
        return error.with(
            message:
                "\(error.message): MongoDB was at work on it for \(seconds), the most that is allowed: raise \(setting)"
        )
    }
}
