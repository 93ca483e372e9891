import TestSupport

extension GoldenCases {
    static let vehicleHistory = [workshopTime, unknownStatus, neverSeen, relocation, dirtyHistory]

    private static let workshopTime: GoldenCase = {
        var make = GoldenBuilder(7)
        let car = make.car(from: "2026-03-16T00:00+01:00", until: "2026-03-18T00:00+01:00")
        make.vehicleEvent(car, "status_changed", "2026-03-16T08:00+01:00", from: 1, to: 3)
        make.rental(car, "2026-03-16T10:00+01:00", "2026-03-16T12:00+01:00")
        make.vehicleEvent(car, "status_changed", "2026-03-16T14:00+01:00", from: 3, to: 1)
        make.vehicleEvent(car, "status_changed", "2026-03-16T23:00+01:00", from: 1, to: 5)
        return make.finish(
            "maintenance and damage are not rentable, but a rental wins over any status",
            [
                // Not rentable: 08:00-10:00, 12:00-14:00, 23:00-24:00.
                make.carDay(
                    "2026-03-16",
                    rented: 7200,
                    rentable: 68_400,
                    inFleet: 86_400,
                    carDays: "0.791667",
                    transactions: 1
                ),
                make.carDay("2026-03-17", rented: 0, rentable: 0, inFleet: 86_400, carDays: "0", transactions: 0),
            ],
            ratios: [
                make.utilisation("rentable", "2026-03-17", "2026-03-17", "0", "0", nil),
                make.utilisation("chargeable", "2026-03-16", "2026-03-17", "1", "0.791667", "1.2631573629"),
            ]
        )
    }()

    private static let unknownStatus: GoldenCase = {
        var make = GoldenBuilder(8)
        let car = make.car(from: "2026-03-19T00:00+01:00", until: "2026-03-20T00:00+01:00", events: false)
        make.vehicleEvent(car, "created", "2026-03-19T12:00+01:00", to: 1, home: 1)
        make.rental(car, "2026-03-19T06:00+01:00", "2026-03-19T07:00+01:00")
        return make.finish(
            "before the first event nothing is known: rentable only while rented",
            [
                make.carDay(
                    "2026-03-19",
                    rented: 3600,
                    rentable: 46_800,
                    inFleet: 86_400,
                    carDays: "0.541667",
                    transactions: 1,
                    unknown: 39_600
                )
            ]
        )
    }()

    private static let neverSeen: GoldenCase = {
        var make = GoldenBuilder(9)
        make.car(from: "2026-03-19T00:00+01:00", until: "2026-03-20T00:00+01:00", events: false)
        return make.finish(
            "a car without any event belongs to no agency",
            [
                make.carDay(
                    "2026-03-19",
                    agency: nil,
                    rented: 0,
                    rentable: 0,
                    inFleet: 86_400,
                    carDays: "0",
                    transactions: 0,
                    unknown: 86_400
                )
            ]
        )
    }()

    private static let relocation: GoldenCase = {
        var make = GoldenBuilder(10)
        let car = make.car(from: "2026-03-17T00:00+01:00", until: "2026-03-21T00:00+01:00")
        make.vehicleEvent(car, "relocated", "2026-03-18T12:00+01:00", home: 2)
        // Says that the car moved, but not where to.
        make.vehicleEvent(car, "relocated", "2026-03-19T12:00+01:00")
        make.vehicleEvent(car, "relocated", "2026-03-20T00:00+01:00", home: 1)
        func day(_ day: String, _ agency: Int) -> GoldenExpectation {
            make.carDay(
                day,
                agency: agency,
                rented: 0,
                rentable: 86_400,
                inFleet: 86_400,
                carDays: "1",
                transactions: 0
            )
        }
        return make.finish(
            "a day belongs to the agency in which the car is at its end; midnight belongs to the next day",
            [day("2026-03-17", 1), day("2026-03-18", 2), day("2026-03-19", 2), day("2026-03-20", 1)]
        )
    }()

    private static let dirtyHistory: GoldenCase = {
        var make = GoldenBuilder(14)
        let car = make.car(from: "2026-03-26T00:00+01:00", until: "2026-03-27T00:00+01:00")
        // Two changes at once: the one recorded later stands. Its copy came late and changes nothing.
        make.vehicleEvent(
            car,
            "status_changed",
            "2026-03-26T18:00+01:00",
            recorded: "2026-03-26T18:10+01:00",
            from: 3,
            to: 1
        )
        make.vehicleEvent(
            car,
            "status_changed",
            "2026-03-26T18:00+01:00",
            recorded: "2026-03-26T18:05+01:00",
            from: 1,
            to: 3
        )
        make.vehicleEvent(
            car,
            "status_changed",
            "2026-03-26T18:00+01:00",
            recorded: "2026-03-28T09:00+01:00",
            from: 1,
            to: 3
        )
        let good = #""type": "status_changed", "vehicleId": "\#(car)", "at": {"$date": "2026-03-26T06:00:00Z"}"#
        let recorded = #""recordedAt": {"$date": "2026-03-26T06:00:00Z"}"#
        let broken = [
            #"{"_id": "\#(make.next(.event))", \#(good), \#(recorded), "from": 1, "to": "3"}"#,
            #"{"_id": "\#(make.next(.event))", \#(good), \#(recorded), "from": 1}"#,
            #"{"_id": "\#(make.next(.event))", \#(good), "from": 1, "to": 3}"#,
        ]
        make.dirt = broken.map { GoldenDocument(collection: "vehicle_history", entityField: "vehicleId", json: $0) }
        return make.finish(
            "copies, documents without a status or a time of recording, a status in quotes: none of them counts",
            [
                make.carDay(
                    "2026-03-26",
                    rented: 0,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 0
                )
            ]
        )
    }()
}
