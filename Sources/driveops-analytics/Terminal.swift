import Foundation

/// What standard output can show.
enum Terminal {
    /// Whether it is a terminal that speaks UTF-8 and is not known to be dumb.
    static var showsBlocks: Bool {
        guard isatty(STDOUT_FILENO) == 1 else { return false }
        let environment = ProcessInfo.processInfo.environment
        guard let kind = environment["TERM"], kind != "dumb", !kind.isEmpty else { return false }
        // The first of these that is set decides, as in setlocale(3).
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.lowercased().replacing("-", with: "").contains("utf8")
    }
}
