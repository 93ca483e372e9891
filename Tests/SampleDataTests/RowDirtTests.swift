import Testing

@testable import SampleData

@Suite struct RowDirtTests {
    @Test(arguments: RowDirt.allCases)
    func everyKindOfDirtIsInTheTablesAndRare(dirt: RowDirt) {
        let client = Made.shared
        let found = client.found(dirt)
        #expect(client.rowDirt.made[dirt.rawValue] > 0)
        #expect(found > 0, "nothing in the tables shows it")
        #expect(found < 130, "it is as rare as a slip")
    }

    @Test func dirtComesOnceInSoManyOccasions() {
        var counter = DirtCounter(seed: 3)
        let every = RowDirt.shiftTwice.every
        let happened = (0..<every * 4).filter { _ in counter.happens(.shiftTwice) }
        #expect(happened.count == 4)
        #expect(zip(happened, happened.dropFirst()).allSatisfy { $1 - $0 == every })
    }
}
