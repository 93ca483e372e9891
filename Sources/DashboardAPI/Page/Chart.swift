import Definitions
import KPIQueries
import Postgres

/// A KPI's last weeks as a line, in SVG that is part of the page.
///
/// A week without a value breaks the line: it is not drawn as zero. A week that is not whole has a hollow mark.
struct Chart: Sendable {
    let card: Card
    /// Makes the ids of the page's charts differ.
    let id: String
    let formatter: FigureFormatter
    let say: Wording

    private static let width = 420.0
    private static let height = 190.0
    private static let left = 56.0
    private static let right = 10.0
    private static let top = 10.0
    private static let bottom = 30.0

    private struct Mark {
        let x: Double
        let y: Double
        let row: FigureRow
        let value: Numeric
    }

    var html: HTML {
        let target = card.kpi.target.flatMap { Numeric($0) }
        let values = card.weeks.compactMap { $0.figures[0].value?.approximateDouble }
        let scale = ChartScale(fitting: values + [target?.approximateDouble].compactMap(\.self))
        let marks = self.marks(scale)
        let title = "\(card.kpi.label.text(say.language)), \(say("by week", "par semaine"))"
        return """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-labelledby="\(id)-t \(id)-d">
            <title id="\(id)-t">\(title)</title><desc id="\(id)-d">\(description(marks.compactMap(\.self)))</desc>
            \(axis(scale))\(dates)\(targetLine(target, scale))\(lines(marks))\(marks.compactMap(\.self).map(circle))
            </svg>
            """
    }

    /// One for each week, nil where there is no value.
    private func marks(_ scale: ChartScale) -> [Mark?] {
        let rows = Dictionary(card.weeks.map { ($0.start, $0) }) { first, _ in first }
        return card.weekStarts.enumerated().map { index, start in
            guard let row = rows[start], let value = row.figures[0].value else { return nil }
            return Mark(x: x(index), y: y(value.approximateDouble, scale), row: row, value: value)
        }
    }

    private func x(_ index: Int) -> Double {
        let inner = Self.width - Self.left - Self.right
        return Self.left + inner * Double(index) / Double(max(1, card.weekStarts.count - 1))
    }

    private func y(_ value: Double, _ scale: ChartScale) -> Double {
        Self.top + (Self.height - Self.top - Self.bottom) * (1 - scale.fraction(value))
    }

    private func axis(_ scale: ChartScale) -> [HTML] {
        let step = (scale.maximum - scale.minimum) / Double(max(1, scale.ticks.count - 1))
        return scale.ticks.enumerated().map { index, tick in
            let y = y(scale.minimum + Double(index) * step, scale)
            return """
                <line class="grid" x1="\(px(Self.left))" y1="\(px(y))" x2="\(px(Self.width - Self.right))" y2="\(px(y))"/>\
                <text class="tick" x="\(px(Self.left - 8))" y="\(px(y + 4))" text-anchor="end">\(formatter.axisLabel(tick, unit: card.kpi.unit))</text>
                """
        }
    }

    /// Every fifth week's Monday.
    private var dates: [HTML] {
        card.weekStarts.enumerated().filter { $0.offset % 5 == 0 }.map { index, start in
            """
            <text class="tick" x="\(px(x(index)))" y="\(px(Self.height - 8))" text-anchor="\(index == 0 ? "start" : index == card.weekStarts.count - 1 ? "end" : "middle")">\(say.shortDate(start))</text>
            """
        }
    }

    private func targetLine(_ target: Numeric?, _ scale: ChartScale) -> HTML {
        guard let target else { return .empty }
        let y = y(target.approximateDouble, scale)
        return """
            <line class="target" x1="\(px(Self.left))" y1="\(px(y))" x2="\(px(Self.width - Self.right))" y2="\(px(y))"/>
            """
    }

    /// A line through each run of weeks with a value.
    private func lines(_ marks: [Mark?]) -> [HTML] {
        marks.split { $0 == nil }.map { $0.compactMap(\.self) }.filter { $0.count > 1 }.map { run in
            let points = run.map { "\(px($0.x)),\(px($0.y))" }.joined(separator: " ")
            return "<polyline class=\"line\" points=\"\(points)\"/>"
        }
    }

    private func circle(_ mark: Mark) -> HTML {
        let whole = mark.row.isComplete ? "" : " " + say("(not whole)", "(incomplète)")
        let text =
            "\(say("Week of", "Semaine du")) \(say.date(mark.row.start))\(whole)"
            + "\(say(": ", " : "))\(formatter.value(mark.value, unit: card.kpi.unit)), n \(formatter.count(mark.row.figures[0].n))"
        return """
            <circle class="\(mark.row.isComplete ? "mark" : "mark partial")" cx="\(px(mark.x))" cy="\(px(mark.y))" r="3"><title>\(text)</title></circle>
            """
    }

    private func description(_ marks: [Mark]) -> String {
        guard let first = marks.first, let last = marks.last else {
            return say("No week has a value.", "Aucune semaine n'a de valeur.")
        }
        let from = formatter.value(first.value, unit: card.kpi.unit)
        let to = formatter.value(last.value, unit: card.kpi.unit)
        return say(
            "From \(from) in the week of \(say.date(first.row.start)) to \(to) in the week of \(say.date(last.row.start)).",
            "De \(from) la semaine du \(say.date(first.row.start)) à \(to) la semaine du \(say.date(last.row.start))."
        )
    }

    /// A coordinate with one decimal.
    private func px(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
