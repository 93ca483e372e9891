/// The fewest elements with which something still fails, as far as leaving out pieces finds them (delta debugging).
///
/// - Parameters:
///   - elements: With these it fails.
///   - attempts: How many tries it may take.
///   - fails: Whether it fails with these.
/// - Returns: Elements with which it fails.
/// - Throws: What `fails` throws.
func shrink<Element: Sendable>(
    _ elements: [Element],
    attempts: Int,
    fails: ([Element]) async throws -> Bool
) async throws -> [Element] {
    var (present, left) = (elements, attempts)
    var size = max(1, present.count / 2)
    while true {
        var start = 0
        var shrank = false
        while start < present.count, left > 0 {
            let without = Array(present[..<start] + present[min(start + size, present.count)...])
            left -= 1
            if try await fails(without) {
                present = without
                shrank = true
            } else {
                start += size
            }
        }
        guard left > 0, size > 1 || shrank else { return present }
        size = max(1, size / 2)
    }
}
