import Crypto
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that appears complete or not at all.
///
/// Bytes go to a hidden file beside the target (`.name.<random>.partial`), which takes the target's place in one step when
/// `finish` has put everything on disk. Whatever fails before, `discard` removes the hidden file and the target stays as
/// it was. A target that is no ordinary file, such as `/dev/stdout` or a pipe, is written directly.
///
/// Writing blocks. Rows are written on the connection's own thread, never on Swift's cooperative pool.
final class ExportFile: Sendable {
    /// The path as it was asked for.
    let path: String
    /// The path that is written until the end; nil when the target itself is.
    private let temporaryPath: String?
    private let state: Mutex<State>

    private struct State {
        /// -1 once closed.
        var descriptor: Int32
        var buffer: [UInt8] = []
        var bytes = 0
        var hash = SHA256()
    }

    /// Whether it is a file that is put in its place at the end, and no pipe or device.
    var isOrdinary: Bool { temporaryPath != nil }

    private static let bufferSize = 65_536

    /// Opens the file.
    ///
    /// - Throws: `ExportError` with `target_is_folder` or `cannot_create`.
    init(path: String) throws(ExportError) {
        self.path = path
        let kind = Self.kind(of: path)
        guard kind != S_IFDIR, !path.hasSuffix("/") else {
            throw ExportError(.targetIsFolder, path: path, reason: "this is a folder; name a file in it")
        }
        let temporary = kind == nil || kind == S_IFREG ? Self.temporaryPath(for: path) : nil
        let flags = temporary == nil ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL
        let descriptor = open(temporary ?? path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ExportError(
                .cannotCreate,
                path: path,
                reason: "\(Self.systemMessage()) (the file must be in a folder that may be written)"
            )
        }
        self.temporaryPath = temporary
        self.state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        // A file that was neither finished nor discarded is an error path that forgot it; leave nothing behind.
        discard()
    }

    /// Appends bytes.
    ///
    /// - Throws: `ExportError` with `write_failed`.
    func write(_ bytes: [UInt8]) throws(ExportError) {
        try state.withLock { state throws(ExportError) in
            state.buffer += bytes
            if state.buffer.count >= Self.bufferSize { try flush(&state) }
        }
    }

    /// Puts everything on disk and the file in its place.
    ///
    /// - Returns: Its size in bytes and its SHA-256 in hexadecimal digits.
    /// - Throws: `ExportError` with `write_failed` or `cannot_replace`.
    func finish() throws(ExportError) -> (bytes: Int, sha256: String) {
        try state.withLock { state throws(ExportError) in
            try flush(&state)
            // Pipes and terminals cannot be synchronised, and need not be.
            if temporaryPath != nil, fsync(state.descriptor) != 0 { throw failure(.writeFailed) }
            // Some file systems tell of a failed write no sooner than here.
            let closed = close(state.descriptor)
            state.descriptor = -1
            guard closed == 0 else { throw failure(.writeFailed) }
            if let temporaryPath {
                guard rename(temporaryPath, path) == 0 else { throw failure(.cannotReplace) }
                Self.synchroniseFolder(of: path)
            }
            let digits = state.hash.finalize().map { byte in
                let text = String(byte, radix: 16)
                return text.count == 1 ? "0" + text : text
            }
            return (state.bytes, digits.joined())
        }
    }

    /// Removes what was written. Does nothing after `finish`, nor a second time.
    func discard() {
        state.withLock { state in
            if state.descriptor >= 0 { _ = close(state.descriptor) }
            state.descriptor = -1
        }
        // After the rename there is nothing of that name any more.
        if let temporaryPath { _ = unlink(temporaryPath) }
    }

    private func flush(_ state: inout State) throws(ExportError) {
        guard state.descriptor >= 0 else {
            throw ExportError(.writeFailed, path: path, reason: "the file is closed")
        }
        var start = 0
        while start < state.buffer.count {
            let written = state.buffer.withUnsafeBytes { bytes in
                Self.systemWrite(state.descriptor, UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw failure(.writeFailed)
            }
            start += written
        }
        state.hash.update(data: state.buffer)
        state.bytes += state.buffer.count
        state.buffer.removeAll(keepingCapacity: true)
    }

    /// Reads `errno`, so it must be called right after the call that failed.
    private func failure(_ code: ExportError.Code) -> ExportError {
        let number = errno
        let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
        let wayOut = isFull ? "; nothing was kept: free some room there, or name a file elsewhere" : ""
        return ExportError(code, path: path, reason: String(cString: strerror(number)) + wayOut)
    }
}

/// The system's calls.
extension ExportFile {
    private static func systemMessage() -> String { String(cString: strerror(errno)) }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// The kind of file (`S_IFREG`…) behind the path; nil where there is none.
    private static func kind(of path: String) -> mode_t? {
        var information = stat()
        return stat(path, &information) == 0 ? information.st_mode & S_IFMT : nil
    }

    private static func temporaryPath(for path: String) -> String {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { path[...$0] } ?? ""
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        return "\(folder).\(name).\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).partial"
    }

    /// Without this a power cut could bring the old name back. Not all file systems allow it, so a refusal is no error.
    private static func synchroniseFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        _ = close(descriptor)
    }
}
