import Foundation

/// A file system of a few megabytes in memory, to be filled to the last byte. Mounting takes root, and a container that lets it.
struct SmallDisk {
    let folder: String

    /// Whether this machine lets a test mount one.
    static let isPossible: Bool = {
        guard let disk = try? SmallDisk(megabytes: 1, owner: "root") else { return false }
        disk.remove()
        return true
    }()

    init(megabytes: Int, owner: String) throws {
        folder = "/tmp/driveops-disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        do {
            try Self.execute("/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        try Self.execute("/bin/chown", owner, folder)
    }

    /// Adds room.
    func grow(to megabytes: Int) throws {
        try Self.execute("/bin/mount", "-o", "remount,size=\(megabytes)m", folder)
    }

    func remove() {
        try? Self.execute("/bin/umount", "--lazy", folder)
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func execute(_ program: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}
