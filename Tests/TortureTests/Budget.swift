import Foundation

/// How long the attack goes on, by variables of the environment. Without them, the short budget of continuous integration.
enum Budget {
    /// `DRIVEOPS_TORTURE_SEED`: where the random numbers begin. A test counts up from it.
    static var seed: UInt64 { number("DRIVEOPS_TORTURE_SEED").map(UInt64.init) ?? 1 }

    /// `DRIVEOPS_TORTURE_SEQUENCES`: how many sequences; with a seed alone, the one of that seed.
    static var sequences: Int {
        number("DRIVEOPS_TORTURE_SEQUENCES") ?? (number("DRIVEOPS_TORTURE_SEED") == nil ? 200 : 1)
    }

    /// `DRIVEOPS_TORTURE_CRASHES`: how many runs are struck at a random moment, for each way to strike.
    static var crashes: Int { number("DRIVEOPS_TORTURE_CRASHES") ?? 2 }

    /// Whether every case is tried, and not only those that found something or hold most.
    static var isLong: Bool { number("DRIVEOPS_TORTURE_CRASHES") != nil }

    /// `DRIVEOPS_FUZZ_INPUTS`: how many mutated definitions.
    static var fuzzInputs: Int { number("DRIVEOPS_FUZZ_INPUTS") ?? 2000 }

    /// Says how much was tried, in a line that `scripts/torture` reads.
    static func report(_ count: Int, _ what: String, _ more: String = "") {
        print("torture: \(count) \(what); \(more.isEmpty ? "" : "\(more), ")seed \(seed)")
    }

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }
}
