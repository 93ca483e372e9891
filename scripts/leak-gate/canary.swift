#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// Leaks on purpose. The gate compiles and runs this first: where it ends well, leaks are not found on this machine and
// the gate would pass whatever the drivers do.
@inline(never)
func leak() {
    guard let lost = malloc(4711) else { return }
    memset(lost, 1, 4711)
}

leak()
