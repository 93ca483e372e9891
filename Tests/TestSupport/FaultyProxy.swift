import Foundation
import Synchronization

/// Passes TCP connections on to a server on the loopback address, and breaks one of them where a test wants it.
public final class FaultyProxy: Sendable {
    /// What is done to the first connection that comes so far.
    public struct Fault: Sendable, CustomStringConvertible {
        /// Which way the bytes go that are counted, and of which the next ones are struck.
        public enum Direction: Sendable {
            /// What the client sends.
            case toServer
            /// What the server answers.
            case toClient
        }

        /// What happens to them.
        public enum Kind: Sendable, Hashable {
            /// Both sides see the connection reset.
            case drop
            /// The receiver sees the connection end in order, in the middle of a message.
            case truncate
            /// They come later, and everything behind them too.
            case delay(milliseconds: Int)
        }

        let trigger: [UInt8]
        let direction: Direction
        let time: Int
        let afterBytes: Int
        let kind: Kind

        /// A fault of a connection on which the client has sent `trigger`, which all of them together had sent so many times
        /// by then, and on which so many bytes have gone in the direction since.
        public init(_ kind: Kind, _ direction: Direction, after trigger: String, time: Int = 1, bytes afterBytes: Int) {
            self.kind = kind
            self.direction = direction
            self.time = time
            self.afterBytes = afterBytes
            self.trigger = Array(trigger.utf8)
        }

        /// Whether the bytes arrive all the same.
        public var isDelay: Bool { if case .delay = kind { true } else { false } }

        /// For a failing expectation.
        public var description: String {
            let text = String(decoding: trigger, as: UTF8.self).filter { $0 >= " " }
            return "\(kind) \(direction), \(afterBytes) bytes after \"\(text)\", time \(time)"
        }
    }

    private struct State {
        var fault: Fault?
        var strikes = 0
        /// How often a client has sent the trigger.
        var triggers = 0
        var links: [ProxyLink] = []
    }

    private let state = Mutex(State())
    private let listener: Int32
    /// Where it listens on the loopback address.
    public let port: Int

    /// A proxy before the server that listens on `target` of the loopback address.
    public init(to target: Int) throws {
        listener = try LoopbackSocket.listen()
        port = try LoopbackSocket.port(of: listener)
        // Threads, because the calls block, and not many.
        Thread.detachNewThread { [weak self, listener] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { return }
                guard let server = try? LoopbackSocket.connect(to: target) else {
                    LoopbackSocket.release(client)
                    continue
                }
                let link = ProxyLink(client: client, server: server)
                state.withLock { $0.links.append(link) }
                link.start(self)
            }
        }
    }

    /// Arms a fault: it strikes once. Nil: none.
    public func arm(_ fault: Fault?) {
        state.withLock { state in
            state.fault = fault
            state.strikes = 0
            state.triggers = 0
        }
    }

    /// How often the armed fault has struck.
    public var strikes: Int { state.withLock { $0.strikes } }

    /// Cuts all connections and listens no more.
    public func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        LoopbackSocket.release(listener)
        for link in state.withLock({ $0.links }) { link.reset() }
    }

    /// What is to be done with a piece of a connection: how much of it is passed on, and what follows; nil: all is passed on.
    fileprivate func fault(
        for piece: ArraySlice<UInt8>,
        _ direction: Fault.Direction,
        of link: ProxyLink
    ) -> (passed: Int, kind: Fault.Kind)? {
        state.withLock { state in
            guard let fault = state.fault else { return nil }
            if direction == .toServer, link.sends(fault.trigger, in: piece) {
                state.triggers += 1
                if state.triggers >= fault.time { link.isCounted.withLock { $0 = true } }
                return nil
            }
            guard direction == fault.direction, let before = link.count(piece), before + piece.count > fault.afterBytes
            else { return nil }
            state.fault = nil
            state.strikes += 1
            return (max(0, fault.afterBytes - before), fault.kind)
        }
    }
}

/// One connection through the proxy: two sockets, and a thread for each direction.
private final class ProxyLink: Sendable {
    private struct Progress {
        /// The end of what the client has sent, in which the trigger may begin.
        var tail: [UInt8] = []
        var bytes = 0
        var isReset = false
        var pumps = 2
    }

    private let client: Int32
    private let server: Int32
    private let progress = Mutex(Progress())
    /// Whether the bytes of the fault's direction are counted.
    let isCounted = Mutex(false)

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    func start(_ proxy: FaultyProxy) {
        Thread.detachNewThread { self.pump(from: self.client, to: self.server, .toServer, proxy) }
        Thread.detachNewThread { self.pump(from: self.server, to: self.client, .toClient, proxy) }
    }

    /// Whether the trigger ends in a piece that the client sends.
    func sends(_ trigger: [UInt8], in piece: ArraySlice<UInt8>) -> Bool {
        progress.withLock { progress in
            let sent = progress.tail + piece
            progress.tail = Array(sent.suffix(trigger.count - 1))
            return sent.firstRange(of: trigger) != nil
        }
    }

    /// Counts a piece.
    ///
    /// - Returns: How many bytes had gone before it; nil: it does not count.
    func count(_ piece: ArraySlice<UInt8>) -> Int? {
        guard isCounted.withLock({ $0 }) else { return nil }
        return progress.withLock { progress in
            progress.bytes += piece.count
            return progress.bytes - piece.count
        }
    }

    /// Has both sides see a reset, as soon as the pumps have let go of the sockets.
    func reset() {
        progress.withLock { progress in
            guard progress.pumps > 0, !progress.isReset else { return }
            progress.isReset = true
            var linger = linger(l_onoff: 1, l_linger: 0)
            for socket in [client, server] {
                setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
                // Wakes the pump and says nothing to the other side.
                shutdown(socket, Int32(SHUT_RD))
            }
        }
    }

    private func pump(
        from: Int32,
        to: Int32,
        _ direction: FaultyProxy.Fault.Direction,
        _ proxy: FaultyProxy
    ) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isPassing = true
        while true {
            let count = recv(from, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            let piece = buffer[0..<count]
            guard isPassing else { continue }
            if let (passed, kind) = proxy.fault(for: piece, direction, of: self) {
                LoopbackSocket.send(piece.prefix(passed), to)
                switch kind {
                case .drop: reset()
                case .truncate:
                    shutdown(to, Int32(SHUT_WR))
                    isPassing = false
                case .delay(let milliseconds):
                    usleep(UInt32(milliseconds) * 1000)
                    LoopbackSocket.send(piece.dropFirst(passed), to)
                }
            } else {
                LoopbackSocket.send(piece, to)
            }
        }
        finish(to)
    }

    /// Passes the end of a direction on; the last pump closes the sockets.
    private func finish(_ to: Int32) {
        progress.withLock { progress in
            if !progress.isReset { shutdown(to, Int32(SHUT_WR)) }
            progress.pumps -= 1
            guard progress.pumps == 0 else { return }
            LoopbackSocket.release(client)
            LoopbackSocket.release(server)
        }
    }
}
