import Definitions
import KPIQueries
import Postgres

/// A KPI's figures by period as a line, in SVG that is part of the page.
///
/// A period without a value breaks the line: it is not drawn as zero. One that is not whole has a hollow mark. What it is
/// compared with is a thinner line behind it.
struct Chart: Sendable {
    /// A place on the time axis.
    struct Slot: Sendable {
        let start: CalendarDay
        /// Nil where nothing is published.
        let row: Figure?
        /// The value of the period that it is compared with.
        var earlier: Numeric?
    }

    /// What is drawn of a period.
    struct Figure: Sendable {
        let value: Numeric?
        let n: Int64
        let isComplete: Bool

        init(_ row: FigureRow) {
            (value, n, isComplete) = (row.figures[0].value, row.figures[0].n, row.isComplete)
        }

        init(_ point: KPIPoint) { (value, n, isComplete) = (point.value, point.n, point.isComplete) }
    }

    let kpi: KPI
    let grain: Grain
    let slots: [Slot]
    /// Makes the ids of the page's charts differ.
    let id: String
    let formatter: FigureFormatter
    let say: Wording
    /// Whether it has a page's width, and not a card's.
    var isWide = false

    private var width: Double { isWide ? 960 : 420 }
    private var height: Double { isWide ? 280 : 190 }

    private static let left = 56.0
    private static let right = 16.0
    private static let top = 10.0
    private static let bottom = 30.0

    private struct Mark {
        let x: Double
        let y: Double
        let start: CalendarDay
        let figure: Figure
        let value: Numeric
    }

    var html: HTML {
        let target = kpi.target.flatMap { Numeric($0) }
        let values = slots.flatMap { [$0.row?.value, $0.earlier] } + [target]
        let scale = ChartScale(fitting: values.compactMap { $0?.approximateDouble })
        let marks = self.marks(scale)
        let title = "\(kpi.label.text(say.language)), \(say.by(grain))"
        return """
            <svg viewBox="0 0 \(Int(width)) \(Int(height))" role="img" aria-labelledby="\(id)-t \(id)-d">
            <title id="\(id)-t">\(title)</title><desc id="\(id)-d">\(description(marks.compactMap(\.self)))</desc>
            \(axis(scale))\(dates)\(targetLine(target, scale))\(earlierLines(scale))\(lines(marks))\(marks.compactMap(\.self).map(circle))
            </svg>
            """
    }

    /// One for each period, nil where there is no value.
    private func marks(_ scale: ChartScale) -> [Mark?] {
        slots.enumerated().map { index, slot in
            guard let row = slot.row, let value = row.value else { return nil }
            let y = y(value.approximateDouble, scale)
            return Mark(x: x(index), y: y, start: slot.start, figure: row, value: value)
        }
    }

    private func x(_ index: Int) -> Double {
        let inner = width - Self.left - Self.right
        return Self.left + inner * Double(index) / Double(max(1, slots.count - 1))
    }

    private func y(_ value: Double, _ scale: ChartScale) -> Double {
        Self.top + (height - Self.top - Self.bottom) * (1 - scale.fraction(value))
    }

    private func axis(_ scale: ChartScale) -> [HTML] {
        let step = (scale.maximum - scale.minimum) / Double(max(1, scale.ticks.count - 1))
        return scale.ticks.enumerated().map { index, tick in
            let y = y(scale.minimum + Double(index) * step, scale)
            return """
                <line class="grid" x1="\(px(Self.left))" y1="\(px(y))" x2="\(px(width - Self.right))" y2="\(px(y))"/>\
                <text class="tick" x="\(px(Self.left - 8))" y="\(px(y + 4))" text-anchor="end">\(formatter.axisLabel(tick, unit: kpi.unit))</text>
                """
        }
    }

    /// As many of the periods as there is room for.
    private var dates: [HTML] {
        let room = isWide ? 10 : 5
        let step = max(1, (slots.count + room - 1) / room)
        return slots.enumerated().filter { $0.offset % step == 0 }.map { index, slot in
            """
            <text class="tick" x="\(px(x(index)))" y="\(px(height - 8))" text-anchor="\(anchor(x(index)))">\(say.tick(slot.start, grain))</text>
            """
        }
    }

    /// A label near an edge stays inside.
    private func anchor(_ x: Double) -> String { x < Self.left + 20 ? "start" : x > width - 28 ? "end" : "middle" }

    private func targetLine(_ target: Numeric?, _ scale: ChartScale) -> HTML {
        guard let target else { return .empty }
        let y = y(target.approximateDouble, scale)
        return """
            <line class="target" x1="\(px(Self.left))" y1="\(px(y))" x2="\(px(width - Self.right))" y2="\(px(y))"/>
            """
    }

    /// A line through each run of periods with a value.
    private func lines(_ marks: [Mark?]) -> [HTML] {
        runs(marks.map { $0.map { ($0.x, $0.y) } }).map { "<polyline class=\"line\" points=\"\($0)\"/>" }
    }

    private func earlierLines(_ scale: ChartScale) -> [HTML] {
        let points = slots.enumerated().map { index, slot in
            slot.earlier.map { (x(index), y($0.approximateDouble, scale)) }
        }
        return runs(points).map { "<polyline class=\"earlier\" points=\"\($0)\"/>" }
    }

    /// The neighbouring points, two or more, as SVG has them.
    private func runs(_ points: [(x: Double, y: Double)?]) -> [String] {
        points.split { $0 == nil }.map { $0.compactMap(\.self) }.filter { $0.count > 1 }.map { run in
            run.map { "\(px($0.x)),\(px($0.y))" }.joined(separator: " ")
        }
    }

    private func circle(_ mark: Mark) -> HTML {
        let whole = mark.figure.isComplete ? "" : " " + say("(not whole)", "(incomplète)")
        let text =
            "\(say.name(mark.start, grain))\(whole)"
            + "\(say(": ", " : "))\(formatter.value(mark.value, unit: kpi.unit)), n \(formatter.count(mark.figure.n))"
        return """
            <circle class="\(mark.figure.isComplete ? "mark" : "mark partial")" cx="\(px(mark.x))" cy="\(px(mark.y))" r="3"><title>\(text)</title></circle>
            """
    }

    private func description(_ marks: [Mark]) -> String {
        guard let first = marks.first, let last = marks.last else {
            return say("No period has a value.", "Aucune période n'a de valeur.")
        }
        let (from, to) = (formatter.value(first.value, unit: kpi.unit), formatter.value(last.value, unit: kpi.unit))
        let (start, end) = (say.name(first.start, grain), say.name(last.start, grain))
        return say("From \(from) (\(start)) to \(to) (\(end)).", "De \(from) (\(start)) à \(to) (\(end)).")
    }

    /// A coordinate with one decimal.
    private func px(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
