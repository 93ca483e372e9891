import Definitions
import KPIQueries

/// A change with an arrow and, where one way is good, a word for it: colour alone says nothing.
struct ChangeView: Sendable {
    let change: FigureChange
    let better: Direction
    let say: Wording

    var html: HTML { "\(arrow) \(change.text)\(judgement)" }

    private var arrow: String {
        switch change.way {
        case .up: "▲"
        case .down: "▼"
        case .none: "="
        }
    }

    private var judgement: HTML {
        switch change.isBetter(better) {
        case true?: " <strong class=\"good\">\(say("better", "mieux"))</strong>"
        case false?: " <strong class=\"bad\">\(say("worse", "moins bien"))</strong>"
        case nil: .empty
        }
    }
}
