import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first one cancels the command, which then cancels its queries on the servers and tidies up; the
/// second one ends the process at once.
///
/// Handlers, and not ignored or blocked signals, because a hook that the program starts would inherit those.
enum Interruption {
    /// The first signal that came; 0 while none has.
    private static let first = Atomic<Int32>(0)
    /// Where the handler writes what came. It may call next to nothing else.
    private static let inbox = Atomic<Int32>(-1)
    /// How long tidying up may take. A server that does not answer must not hold the process for longer: what is open is rolled
    /// back when its connections break, and the next run finds the rest in the ledger.
    private static let tidyingSeconds: Int32 = 15

    /// The signal that came, if any.
    static var signal: Signal? { Signal(rawValue: first.load(ordering: .sequentiallyConsistent)) }

    /// A signal that ends a command.
    enum Signal: Int32 {
        case interrupt = 2
        case terminate = 15

        var name: String { self == .interrupt ? "SIGINT" : "SIGTERM" }

        /// As a shell says it: 128 and the number.
        var exit: CommandExit { self == .interrupt ? .interrupted : .terminated }
    }

    /// Calls `cancel` when the first signal comes. To be called once.
    static func watch(_ cancel: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        // Without descriptors the signals keep what they do by themselves, which is to end the process.
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        inbox.store(ends[1], ordering: .sequentiallyConsistent)
        let outlet = ends[0]
        Thread.detachNewThread { wait(on: outlet, cancel) }
        for number in [SIGINT, SIGTERM] { Foundation.signal(number, handler) }
    }

    private static let handler: @convention(c) (Int32) -> Void = { number in
        let kept = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(inbox.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = kept
    }

    private static func wait(on outlet: Int32, _ cancel: @Sendable () -> Void) {
        var byte: UInt8 = 0
        while read(outlet, &byte, 1) != 1 {}
        first.store(Int32(byte), ordering: .sequentiallyConsistent)
        if let signal, isatty(STDERR_FILENO) == 1 {
            complain("\n\(signal.name): cancelling what is under way and tidying up; once more to end at once")
        }
        cancel()
        var second = pollfd(fd: outlet, events: Int16(POLLIN), revents: 0)
        while poll(&second, 1, tidyingSeconds * 1000) < 0 {}
        _exit(128 + Int32(byte))
    }
}
