import TestSupport

extension GoldenBuilder {
    /// A car in the fleet between two instants, home in agency 1, category `index`, Available from the start.
    @discardableResult
    mutating func car(_ index: Int = 1, from: String, until: String?, events: Bool = true) -> String {
        let id = id(.vehicle, index)
        rows.rentalVehicles.append(
            SourceRows.RentalVehicle(
                id: id,
                category: self.id(.category, index),
                availableFrom: at(from),
                availableUntil: until.map { at($0) },
                createdAt: at(from)
            )
        )
        if events { vehicleEvent(id, "created", from, to: 1, home: 1) }
        return id
    }

    mutating func vehicleEvent(
        _ vehicle: String,
        _ type: String,
        _ instant: String,
        recorded: String? = nil,
        from: Int? = nil,
        to: Int? = nil,
        home: Int? = nil
    ) {
        rows.vehicleEvents.append(
            HistoryEvent(
                id: next(.event),
                entity: vehicle,
                type: type,
                at: at(instant),
                recordedAt: at(recorded ?? instant),
                from: from,
                to: to,
                homeLocation: home.map { id(.agency, $0) }
            )
        )
    }

    @discardableResult
    mutating func rental(_ vehicle: String, _ start: String, _ end: String?) -> String {
        let id = next(.contract)
        rows.contracts.append(
            SourceRows.Contract(id: id, vehicle: vehicle, actualStart: at(start), actualEnd: end.map { at($0) })
        )
        return id
    }

    mutating func handover(_ contract: String, _ vehicle: String, type: Int, status: Int = 3, _ instant: String) {
        rows.handovers.append(
            SourceRows.Handover(
                id: next(.handover),
                vehicle: vehicle,
                contract: contract,
                type: type,
                status: status,
                actualAt: at(instant)
            )
        )
    }

    /// The cell of one car's day. Agency nil: unknown.
    func carDay(
        _ day: String,
        agency: Int? = 1,
        car: Int = 1,
        rented: Int,
        rentable: Int,
        inFleet: Int,
        carDays: String,
        transactions: Int,
        unknown: Int = 0,
        isThereAtTheEnd: Bool = true
    ) -> GoldenExpectation {
        GoldenExpectation(
            fact: "rental.vehicle_time",
            day: day,
            dimensions: [agency.map { id(.agency, $0) } ?? "unknown", id(.category, car)],
            measures: [
                "rented_seconds": "\(rented)", "rentable_seconds": "\(rentable)", "in_fleet_seconds": "\(inFleet)",
                "available_car_days": carDays, "transaction_days": "\(transactions)", "unknown_seconds": "\(unknown)",
                "fleet_vehicles": isThereAtTheEnd ? "1" : "0",
            ],
            n: 1
        )
    }

    func utilisation(
        _ name: String,
        _ from: String,
        _ to: String,
        _ numerator: String,
        _ denominator: String,
        _ value: String?
    ) -> GoldenRatio {
        GoldenRatio(
            kpi: "rental.utilisation_\(name)",
            filter: ["vehicle_category": id(.category)],
            from: from,
            to: to,
            numerator: numerator,
            denominator: denominator,
            value: value
        )
    }
}

extension GoldenCases {
    static let rental = [
        shortDay, clockSaysADayMore, clockSaysADayLess, dayAndAHalf, twoRentalsInADay, overlap, swap, swapAtOnce,
        openRental, edges,
    ]

    private static let shortDay: GoldenCase = {
        var make = GoldenBuilder(1)
        let car = make.car(from: "2026-03-28T00:00+01:00", until: "2026-03-31T00:00+02:00")
        make.rental(car, "2026-03-28T18:00+01:00", "2026-03-30T10:00+02:00")
        return make.finish(
            "a rental over the night that loses an hour: 6, 23 and 10 hours of 24, 23 and 24",
            [
                make.carDay(
                    "2026-03-28",
                    rented: 21_600,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 1
                ),
                make.carDay(
                    "2026-03-29",
                    rented: 82_800,
                    rentable: 82_800,
                    inFleet: 82_800,
                    carDays: "1",
                    transactions: 1
                ),
                make.carDay(
                    "2026-03-30",
                    rented: 36_000,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 0
                ),
            ],
            ratios: [
                // 39 / 71 hours. The average of the days' fractions would be 55.56 %.
                make.utilisation("rentable", "2026-03-28", "2026-03-30", "140400", "255600", "0.5492957746"),
                make.utilisation("fleet", "2026-03-28", "2026-03-30", "140400", "255600", "0.5492957746"),
                make.utilisation("chargeable", "2026-03-28", "2026-03-30", "2", "3", "0.6666666667"),
            ]
        )
    }()

    private static let clockSaysADayMore: GoldenCase = {
        var make = GoldenBuilder(2)
        let car = make.car(from: "2026-03-28T00:00+01:00", until: "2026-03-30T00:00+02:00")
        make.rental(car, "2026-03-28T09:30+01:00", "2026-03-29T10:15+02:00")
        return make.finish(
            "24 h 45 on the clock, 23 h 45 elapsed: one transaction day",
            [
                make.carDay(
                    "2026-03-28",
                    rented: 52_200,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 1
                ),
                make.carDay(
                    "2026-03-29",
                    rented: 33_300,
                    rentable: 82_800,
                    inFleet: 82_800,
                    carDays: "1",
                    transactions: 0
                ),
            ],
            ratios: [make.utilisation("chargeable", "2026-03-28", "2026-03-29", "1", "2", "0.5")]
        )
    }()

    private static let clockSaysADayLess: GoldenCase = {
        var make = GoldenBuilder(3)
        let car = make.car(from: "2025-10-25T00:00+02:00", until: "2025-10-27T00:00+01:00")
        make.rental(car, "2025-10-25T09:30+02:00", "2025-10-26T09:15+01:00")
        return make.finish(
            "23 h 45 on the clock, 24 h 45 elapsed: two transaction days, the second day has 25 hours",
            [
                make.carDay(
                    "2025-10-25",
                    rented: 52_200,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 1
                ),
                make.carDay(
                    "2025-10-26",
                    rented: 36_900,
                    rentable: 90_000,
                    inFleet: 90_000,
                    carDays: "1",
                    transactions: 1
                ),
            ],
            ratios: [
                make.utilisation("rentable", "2025-10-25", "2025-10-26", "89100", "176400", "0.5051020408"),
                make.utilisation("chargeable", "2025-10-25", "2025-10-26", "2", "2", "1"),
            ]
        )
    }()

    private static let dayAndAHalf: GoldenCase = {
        var make = GoldenBuilder(4)
        let car = make.car(from: "2026-03-10T00:00+01:00", until: "2026-03-12T00:00+01:00")
        make.rental(car, "2026-03-10T08:00+01:00", "2026-03-11T20:00+01:00")
        return make.finish(
            "1 day 12 hours: two transaction days, 1.5 elapsed days",
            [
                make.carDay(
                    "2026-03-10",
                    rented: 57_600,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 1
                ),
                make.carDay(
                    "2026-03-11",
                    rented: 72_000,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 1
                ),
            ],
            ratios: [
                make.utilisation("fleet", "2026-03-10", "2026-03-11", "129600", "172800", "0.75"),
                make.utilisation("chargeable", "2026-03-10", "2026-03-11", "2", "2", "1"),
            ]
        )
    }()

    private static let twoRentalsInADay: GoldenCase = {
        var make = GoldenBuilder(5)
        let car = make.car(from: "2026-03-12T00:00+01:00", until: "2026-03-14T00:00+01:00")
        make.rental(car, "2026-03-12T08:00+01:00", "2026-03-12T14:00+01:00")
        make.rental(car, "2026-03-12T16:00+01:00", "2026-03-13T09:00+01:00")
        make.vehicleEvent(car, "status_changed", "2026-03-12T08:00+01:00", from: 1, to: 2)
        make.vehicleEvent(car, "status_changed", "2026-03-12T14:00+01:00", from: 2, to: 4)
        make.vehicleEvent(car, "status_changed", "2026-03-12T15:00+01:00", from: 4, to: 1)
        return make.finish(
            "two rentals of one car that start on one day: two transaction days, 200 % of an available car",
            [
                make.carDay(
                    "2026-03-12",
                    rented: 50_400,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 2
                ),
                make.carDay(
                    "2026-03-13",
                    rented: 32_400,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 0
                ),
            ],
            ratios: [
                make.utilisation("chargeable", "2026-03-12", "2026-03-12", "2", "1", "2"),
                make.utilisation("chargeable", "2026-03-12", "2026-03-13", "2", "2", "1"),
            ]
        )
    }()

    private static let overlap: GoldenCase = {
        var make = GoldenBuilder(6)
        let car = make.car(from: "2026-03-14T00:00+01:00", until: "2026-03-15T00:00+01:00")
        make.rental(car, "2026-03-14T10:00+01:00", "2026-03-14T18:00+01:00")
        make.rental(car, "2026-03-14T16:00+01:00", "2026-03-14T20:00+01:00")
        return make.finish(
            "two contracts at once on one car: its time counts once, each contract's days count",
            [
                make.carDay(
                    "2026-03-14",
                    rented: 36_000,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 2
                )
            ]
        )
    }()

    private static let swap: GoldenCase = {
        var make = GoldenBuilder(11)
        let first = make.car(1, from: "2026-03-20T00:00+01:00", until: "2026-03-23T00:00+01:00")
        let second = make.car(2, from: "2026-03-20T00:00+01:00", until: "2026-03-23T00:00+01:00")
        // The contract names the car that came back, not the one that left.
        let contract = make.rental(second, "2026-03-20T09:00+01:00", "2026-03-22T09:00+01:00")
        make.handover(contract, first, type: 1, "2026-03-20T09:00+01:00")
        make.handover(contract, second, type: 3, status: 4, "2026-03-20T12:00+01:00")
        make.handover(contract, second, type: 3, "2026-03-21T07:00+01:00")
        make.handover(contract, second, type: 2, "2026-03-22T09:00+01:00")
        func day(_ day: String, _ car: Int, _ rented: Int, _ transactions: Int) -> GoldenExpectation {
            make.carDay(
                day,
                car: car,
                rented: rented,
                rentable: 86_400,
                inFleet: 86_400,
                carDays: "1",
                transactions: transactions
            )
        }
        return make.finish(
            "a swap: each car is rented for its own stretch, each started 24 hours count for the car driven then",
            [
                day("2026-03-20", 1, 54_000, 1), day("2026-03-21", 1, 25_200, 0), day("2026-03-22", 1, 0, 0),
                day("2026-03-20", 2, 0, 0), day("2026-03-21", 2, 61_200, 1), day("2026-03-22", 2, 32_400, 0),
            ]
        )
    }()

    private static let swapAtOnce: GoldenCase = {
        var make = GoldenBuilder(15)
        let first = make.car(1, from: "2026-03-23T00:00+01:00", until: "2026-03-24T00:00+01:00")
        let second = make.car(2, from: "2026-03-23T00:00+01:00", until: "2026-03-24T00:00+01:00")
        let contract = make.rental(second, "2026-03-23T09:00:00.2+01:00", "2026-03-23T18:00:00.9+01:00")
        make.handover(contract, first, type: 1, "2026-03-23T09:00:00.2+01:00")
        make.handover(contract, second, type: 3, "2026-03-23T09:00:00.5+01:00")
        return make.finish(
            "swapped within the second of the pickup: the first car was never rented",
            [
                make.carDay("2026-03-23", rented: 0, rentable: 86_400, inFleet: 86_400, carDays: "1", transactions: 0),
                make.carDay(
                    "2026-03-23",
                    car: 2,
                    rented: 32_400,
                    rentable: 86_400,
                    inFleet: 86_400,
                    carDays: "1",
                    transactions: 1
                ),
            ]
        )
    }()

    private static let openRental: GoldenCase = {
        var make = GoldenBuilder(12)
        let car = make.car(from: "2026-05-29T00:00+02:00", until: nil)
        make.rental(car, "2026-05-29T22:00+02:00", nil)
        func day(_ day: String, _ rented: Int) -> GoldenExpectation {
            make.carDay(day, rented: rented, rentable: 86_400, inFleet: 86_400, carDays: "1", transactions: 1)
        }
        return make.finish(
            "a rental that is still out, of a car still in the fleet, runs to the cut-off",
            [day("2026-05-29", 7200), day("2026-05-30", 86_400), day("2026-05-31", 86_400)],
            earlier: ("2026-05-31", [day("2026-05-29", 7200), day("2026-05-30", 86_400)])
        )
    }()

    private static let edges: GoldenCase = {
        var make = GoldenBuilder(13)
        let car = make.id(.vehicle)
        make.rows.rentalVehicles.append(
            SourceRows.RentalVehicle(
                id: car,
                category: make.id(.category),
                availableFrom: nil,
                availableUntil: at("2026-03-25T15:00+01:00"),
                createdAt: at("2026-03-24T06:00:00.4+01:00")
            )
        )
        make.vehicleEvent(car, "created", "2026-03-24T06:00:00.4+01:00", to: 1, home: 1)
        make.rental(car, "2026-03-24T18:00:00.7+01:00", "2026-03-26T10:00:00.2+01:00")
        return make.finish(
            "in the fleet from its creation to the afternoon on which it leaves; fractions of a second do not count",
            [
                make.carDay(
                    "2026-03-24",
                    rented: 21_600,
                    rentable: 64_800,
                    inFleet: 64_800,
                    carDays: "0.75",
                    transactions: 1
                ),
                // The second 24 hours start at 18:00, when the car has left the fleet.
                make.carDay(
                    "2026-03-25",
                    rented: 54_000,
                    rentable: 54_000,
                    inFleet: 54_000,
                    carDays: "0.625",
                    transactions: 0,
                    isThereAtTheEnd: false
                ),
            ]
        )
    }()
}
