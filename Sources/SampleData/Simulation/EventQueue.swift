/// What will happen, ordered by moment; at the same moment in the order in which it was planned.
struct EventQueue: Sendable {
    private struct Entry: Sendable {
        let at: Instant
        let sequence: Int
        let action: Action

        func precedes(_ other: Entry) -> Bool {
            at != other.at ? at < other.at : sequence < other.sequence
        }
    }

    private var heap: [Entry] = []
    private var sequence = 0

    mutating func push(_ action: Action, at: Instant) {
        heap.append(Entry(at: at, sequence: sequence, action: action))
        sequence += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next action before that moment, taken out.
    mutating func pop(before end: Instant) -> (at: Instant, action: Action)? {
        guard let first = heap.first, first.at < end else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { break }
            let right = left + 1
            let least = right < heap.count && heap[right].precedes(heap[left]) ? right : left
            guard heap[least].precedes(heap[parent]) else { break }
            heap.swapAt(least, parent)
            parent = least
        }
        return (first.at, first.action)
    }
}

/// Something that happens at a moment; the numbers are indices into the world's tables and states.
enum Action: Sendable {
    case openIntervention(workshop: Int)
    case advanceIntervention(Int)
    case join(category: Int?)
    case makeReady(car: Int)
    case retire(car: Int)
    case book(trip: Int)
    case prepare(trip: Int)
    case pickUp(trip: Int)
    case swap(trip: Int)
    case giveBack(trip: Int)
    case immobilise(car: Int)
    case repair(car: Int)
    case openOrder(plan: Int)
    case openSundryOrder
    case cancelOrder(Int)
    case startOrder(Int)
    case finishOrder(Int)
    case reopenOrder(Int)
    case deactivatePlan(Int)
    case readOdometer(Int)
    case correct
    case callInSick
    case expireEstimate(Int)
    case remindInvoice(Int)
    case deliverPart(Int)
    case cancelReservation(Int)
    case extend(trip: Int)
    case postCharge(Int)
    case repairDamage(Int)
    case advanceClaim(Int)
    case fill(car: Int, tank: Int)
    case postFill(Int)
    case endDowntime(Int)
    case standStill
}
