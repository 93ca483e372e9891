import Crypto
import Definitions
import Foundation
import Postgres

/// Replaces personal data by HMAC-SHA-256 under the instance's key: the same person has the same pseudonym, in every stream.
struct Pseudonym: Sendable {
    private let key: SymmetricKey

    init(_ secret: Secret) { key = SymmetricKey(data: Data(secret.revealed.utf8)) }

    /// The pseudonym of a value in its canonical text form: 32 hexadecimal digits.
    func append(_ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: Data(value), using: key)
        for byte in code.prefix(16) {
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }

    /// The patch of a stream's copy; nil when nothing in it is personal.
    static func patch(_ stream: Definitions.Stream, key: Secret?) throws -> CopyPatch? {
        let columns = stream.columns.indices.filter { stream.columns[$0].privacy == .pseudonym }
        guard !columns.isEmpty else { return nil }
        guard let key else {
            throw StreamError(stream: stream.id, reason: "it has pseudonyms, and the instance has no pseudonym_key")
        }
        let pseudonym = Pseudonym(key)
        return CopyPatch(
            columns: Dictionary(
                uniqueKeysWithValues: columns.map { index in
                    (index, { @Sendable value, bytes in pseudonym.append(value, to: &bytes) })
                }
            )
        )
    }
}
