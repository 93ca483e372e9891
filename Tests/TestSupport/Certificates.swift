import Foundation

/// An authority of a test's own, with a certificate for a server called `localhost` and one for a client, made by openssl.
public struct Certificates: Sendable {
    private let folder: String

    /// The authority's certificate.
    public var authority: String { "\(folder)/ca.crt" }
    /// The certificate of the server, and its key.
    public var server: (certificate: String, key: String) { ("\(folder)/server.crt", "\(folder)/server.key") }
    /// The certificate of a client, and its key.
    public var client: (certificate: String, key: String) { ("\(folder)/client.crt", "\(folder)/client.key") }
    /// Certificate and key of the server in one file, as mongod takes them.
    public var serverPair: String { "\(folder)/server.pem" }
    /// Those of the client.
    public var clientPair: String { "\(folder)/client.pem" }

    /// Makes them, in a folder that ``remove()`` takes away.
    public init() throws {
        folder = "/tmp/driveops-certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let script = """
            set -e
            cd "$1"
            umask 077
            printf 'subjectAltName=DNS:localhost\\n' >names
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt -subj '/CN=Test' -days 2
            for who in server client; do
                openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $who.key -out $who.csr -subj "/CN=$who"
                openssl x509 -req -in $who.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out $who.crt -days 2 -extfile names
                cat $who.crt $who.key >$who.pem
            done
            """
        try DetachedProgram.run("/bin/bash", ["-c", script, "certificates", folder])
    }

    /// Removes the files.
    public func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

extension PrivateCluster {
    /// Starts it anew so that it answers over TLS alone, and lets nobody but the superuser in without a certificate of the authority.
    public func requireTLS(_ certificates: Certificates) throws {
        try stop()
        try put(certificates.server.certificate, "server.crt")
        try put(certificates.server.key, "server.key")
        try put(certificates.authority, "root.crt")
        let (conf, hba) = ("\(data)/postgresql.conf", "\(data)/pg_hba.conf")
        let old = try String(contentsOfFile: conf, encoding: .utf8)
        let settings = "\nssl = on\nssl_ca_file = 'root.crt'\n"
        let rules = "hostssl all postgres all trust\nhostssl all all all trust clientcert=verify-ca\n"
        for (file, text) in [(conf, old + settings), (hba, rules)] {
            // Into the file that is there: its owner must stay.
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        }
        try start()
    }

    private func put(_ file: String, _ name: String) throws {
        let owner = geteuid() == 0 ? ["--owner", "postgres"] : []
        try DetachedProgram.run("/usr/bin/install", owner + ["--mode", "600", file, "\(data)/\(name)"])
    }
}
