import Foundation
public import Definitions

/// Tells somebody how a run ended: a silent night is the operator's worst.
///
/// A hook is a shell command or a URL. A command gets `DRIVEOPS_RUN_ID`, `DRIVEOPS_RUN_STATUS` and `DRIVEOPS_RUN_SUMMARY` (JSON) in
/// its environment; a URL gets the summary as the body of a POST.
public struct Hooks: Sendable {
    private let settings: HookSettings
    private let instance: String

    /// A hook that takes longer is ended: it must not keep the next night waiting.
    private static let timeoutSeconds = 60.0

    /// The hooks of an instance. Where one is not configured, its call does nothing and returns nil.
    public init(_ instance: Instance) {
        settings = instance.hooks
        self.instance = instance.name
    }

    /// After a run that reached its end. What goes wrong with the hook is returned, and does not change the run's outcome.
    public func call(_ summary: RunSummary) async -> String? {
        let isGood = summary.status == .published || summary.status == .unchanged
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let body = (try? encoder.encode(summary)) ?? Data()
        return await call(
            isGood ? settings.onSuccess : settings.onFailure,
            body: body,
            status: summary.status.rawValue,
            runID: String(summary.runID)
        )
    }

    /// After a run that could not start or was broken off.
    public func call(failure: String) async -> String? {
        let body = (try? JSONEncoder().encode(["instance": instance, "status": "failed", "error": failure])) ?? Data()
        return await call(settings.onFailure, body: body, status: "failed", runID: "")
    }

    private func call(_ hook: String?, body: Data, status: String, runID: String) async -> String? {
        guard let hook else { return nil }
        let program = hook.hasPrefix("http://") || hook.hasPrefix("https://") ? post(hook) : ["/bin/sh", "-c", hook]
        let environment = [
            "DRIVEOPS_RUN_ID": runID, "DRIVEOPS_RUN_STATUS": status,
            "DRIVEOPS_RUN_SUMMARY": String(decoding: body, as: UTF8.self), "DRIVEOPS_INSTANCE_NAME": instance,
        ]
        return await Self.run(program, environment, input: body)
    }

    /// curl is on every server, checks certificates as the system does, and can be ended from outside.
    private func post(_ url: String) -> [String] {
        [
            "/usr/bin/env", "curl", "--silent", "--show-error", "--fail", "--max-time", "\(Int(Self.timeoutSeconds))",
            "--header", "Content-Type: application/json", "--data-binary", "@-", "--", url,
        ]
    }

    private static func run(_ program: [String], _ environment: [String: String], input: Data) async -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program[0])
        process.arguments = Array(program.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let stdin = Pipe()
        process.standardInput = stdin
        let status: Int32
        do {
            status = try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do {
                    try process.run()
                } catch {
                    process.terminationHandler = nil
                    return continuation.resume(throwing: error)
                }
                let pid = process.processIdentifier
                DispatchQueue.global().asyncAfter(deadline: .now() + timeoutSeconds) {
                    if process.isRunning, process.processIdentifier == pid { process.terminate() }
                }
                // A hook that does not read its input closes it; that is its right.
                signal(SIGPIPE, SIG_IGN)
                try? stdin.fileHandleForWriting.write(contentsOf: input)
                try? stdin.fileHandleForWriting.close()
            }
        } catch {
            return "the hook \(program.last ?? "") could not be started: \(error.localizedDescription)"
        }
        return status == 0 ? nil : "the hook \(program.last ?? "") ended with \(status)"
    }
}
