import Definitions
import Foundation
import Mongo

/// What is changed at the source before a run.
struct YardChange: Sendable {
    /// A script, which is one transaction.
    let statements: String
    let documents: [BSONDocument]
}

/// Changes of a yard, one after the other, as a seed decides.
///
/// After change n the amount of each job and the price of each line are n: figures of one publication agree on it, whichever
/// facts they are of.
struct YardChanges {
    private var numbers: SeededNumbers
    private var number = 0

    private static let window = Window(isAutumn: false)
    private static let jobs = 600
    private static let lines = 1200

    init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

    /// A day on which there are figures.
    static var firstDay: String { window.day(1) }

    /// Up to which day the first night computes.
    static var firstCutoff: String { window.day(8) }

    /// Up to which day the night after the present change computes.
    var cutoff: String { Self.window.day(min(8 + number / 3, Window.length)) }

    /// The rows of a yard that is new.
    static var first: YardChange {
        let statements = """
            insert into yard.bays select i, 'bay ' || i, i from generate_series(1, 4) i;
            insert into yard.slots select i, i % 3 + 1, now() from generate_series(1, 20) i;
            insert into yard.tariffs values ('a', 2);
            \(newJobs("generate_series(1, \(jobs))", amount: 0));
            \(newLines("generate_series(1, \(lines))", price: 0));
            """
        let documents = (1...jobs).map { job in
            document("d\(job)", job: job, at: milliseconds(hours: job % 300), recordedAt: nil)
        }
        return YardChange(statements: statements, documents: documents)
    }

    mutating func next() -> YardChange {
        number += 1
        let statements = """
            delete from yard.jobs where id % 13 = \(rest(of: 13));
            \(Self.newJobs(some(of: Self.jobs), amount: number));
            update yard.jobs set closed_at = opened_at + interval '\(rest(of: 40)) hours' where id % 11 = \(rest(of: 11));
            update yard.jobs j set id = id + 10000 where id % 29 = \(rest(of: 29)) and id < 10000
                and not exists (select from yard.jobs o where o.id = j.id + 10000);
            delete from yard.lines where id % 17 = \(rest(of: 17));
            \(Self.newLines(some(of: Self.lines), price: number));
            update yard.lines set booked_on = booked_on + 1 where id % 7 = \(rest(of: 7));
            update yard.bays set factor = factor + 0.5 where id = \(rest(of: 4) + 1);
            update yard.slots set state = \(rest(of: 3) + 1), updated_at = now() where id % 5 = \(rest(of: 5));
            update yard.jobs set amount = \(number);
            update yard.lines set price = \(number);
            """
        let documents = (1...20).map { index in
            // Half of them arrive long after the day that they say they are of.
            let recordedAt = index % 2 == 0 ? nil : Self.milliseconds(hours: rest(of: 300))
            let at = Self.milliseconds(hours: rest(of: 300))
            return Self.document("c\(number)-\(index)", job: rest(of: Self.jobs) + 1, at: at, recordedAt: recordedAt)
        }
        return YardChange(statements: statements, documents: documents)
    }

    private mutating func rest(of divisor: Int) -> Int { numbers.number(in: 0...divisor - 1) }

    /// A range of numbers up to `last`.
    private mutating func some(of last: Int) -> String {
        let from = numbers.number(in: 1...last)
        return "generate_series(\(from), \(min(last, from + last / 10)))"
    }

    // MARK: - Rows

    private static func newJobs(_ ids: String, amount: Int) -> String {
        """
        insert into yard.jobs
        select i, i % 4 + 1, i % 3 + 1, 1, t, t + interval '1 hour' * (i % 50), date '\(window.day(5))', \(amount), 'remark ' || i
        from \(ids) i, lateral (select timestamptz '\(window.day(0))' + interval '37 minutes' * (i % 500) as t) o
        on conflict do nothing
        """
    }

    private static func newLines(_ ids: String, price: Int) -> String {
        """
        insert into yard.lines
        select i, i % \(jobs) + 1, 'd', 1, \(price), d, d + i % 3
        from \(ids) i, lateral (select date '\(window.day(0))' + i % 14 as d) o
        on conflict do nothing
        """
    }

    private static func milliseconds(hours: Int) -> Int64 {
        Int64(window.first.daysSince1970) * 86_400_000 + Int64(hours) * 3_600_000
    }

    /// A document, recorded at so many milliseconds since 1970; nil: now.
    private static func document(_ id: String, job: Int, at: Int64, recordedAt: Int64?) -> BSONDocument {
        let recordedAt = recordedAt ?? Int64(Date().timeIntervalSince1970 * 1000)
        return YardEvent(id: id, jobID: job, type: "done", at: at, recordedAt: .at(recordedAt)).document
    }
}
