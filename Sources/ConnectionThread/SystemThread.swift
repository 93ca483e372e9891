#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A thread of the system, to tell one from another.
struct ThreadID: Equatable, Sendable {
    private let thread: pthread_t

    static var current: ThreadID { ThreadID(thread: pthread_self()) }
}

/// Runs a body on a new thread that nobody joins.
func startThread(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Body(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    let code = pthread_create(
        &thread,
        nil,
        { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() },
        box.toOpaque()
    )
    guard code == 0, let thread else { preconditionFailure("no thread can be started: error \(code)") }
    #else
    var thread = pthread_t()
    let code = pthread_create(
        &thread,
        nil,
        { $0.flatMap { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() } },
        box.toOpaque()
    )
    guard code == 0 else { preconditionFailure("no thread can be started: error \(code)") }
    #endif
    pthread_detach(thread)
}

private final class Body {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func run() -> UnsafeMutableRawPointer? {
        body()
        return nil
    }
}
