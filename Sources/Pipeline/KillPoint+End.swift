import Foundation

/// Ends the process as SIGKILL does: nothing is tidied up, nothing is said.
func endProcess() -> Never {
    kill(getpid(), SIGKILL)
    // SIGKILL cannot be caught, but it may be delivered a moment later.
    while true { sleep(1) }
}
