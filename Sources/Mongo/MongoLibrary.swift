import CLibMongoC

/// The C library under this module.
public enum MongoLibrary {
    /// libmongoc's version, for example `1.23.1`.
    public static var version: String { String(cString: mongoc_get_version()) }

    /// Initialises libmongoc on first use, once per process; it is never cleaned up, because the process ends with it.
    ///
    /// Its own log is switched off: it writes to standard output and error, where the command line's lines belong, and
    /// all that matters comes back as an error.
    static let initialized: Void = {
        mongoc_init()
        driveops_silence_log()
    }()
}
