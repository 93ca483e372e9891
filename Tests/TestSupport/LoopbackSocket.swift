import Foundation

/// TCP sockets on the loopback address.
enum LoopbackSocket {
    struct Failed: Error { let errno: Int32 }

    #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    // A receiver that is gone must not end the tests by SIGPIPE.
    private static let flags = Int32(MSG_NOSIGNAL)
    #else
    private static let stream = SOCK_STREAM
    private static let flags: Int32 = 0
    #endif

    /// A socket that listens on the port; on 0, on one that the system chooses.
    static func listen(on port: Int = 0) throws -> Int32 {
        let socket = socket(AF_INET, stream, 0)
        let isBound = withAddress(port: port) { bind(socket, $0, $1) == 0 }
        guard isBound, Foundation.listen(socket, 64) == 0 else {
            release(socket)
            throw Failed(errno: errno)
        }
        return socket
    }

    static func port(of socket: Int32) throws -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
        }
        guard found == 0 else { throw Failed(errno: errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    static func connect(to port: Int) throws -> Int32 {
        let socket = socket(AF_INET, stream, 0)
        guard withAddress(port: port, { Foundation.connect(socket, $0, $1) == 0 }) else {
            release(socket)
            throw Failed(errno: errno)
        }
        return socket
    }

    /// Gives the descriptor back.
    static func release(_ socket: Int32) { _ = Foundation.close(socket) }

    /// Sends all of it; what cannot be sent any more is of no use to anybody.
    static func send(_ bytes: ArraySlice<UInt8>, _ socket: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, flags) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    private static func withAddress<T>(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }
}

/// Ports for servers that a test starts.
public enum LoopbackPort {
    /// One that nobody uses now.
    ///
    /// Linux hands out those above 32768 for outgoing connections, some containers much lower ones: a port is taken when it
    /// can be bound, not when nobody listens on it.
    public static func free() -> Int {
        while true {
            let port = Int.random(in: 10_000..<32_000)
            guard let socket = try? LoopbackSocket.listen(on: port) else { continue }
            LoopbackSocket.release(socket)
            return port
        }
    }
}
