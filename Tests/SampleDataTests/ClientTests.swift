import Testing

@testable import SampleData

extension World {
    /// Good documents of a collection, per entity, in the order of their timeline.
    func timelines(_ collection: HistoryDocument.Collection, _ kinds: Set<HistoryDocument.Kind>)
        -> [Identifier: [HistoryDocument]]
    {
        var found: [Identifier: [HistoryDocument]] = [:]
        for document in handedOut where document.collection == collection && kinds.contains(document.kind) {
            guard case .identifier(let entity) = document.entity, document.recording != .missing else { continue }
            if document.kind != .relocated {
                guard case .code = document.to else { continue }
            }
            found[entity, default: []].append(document)
        }
        return found.mapValues { $0.sorted { $0.at < $1.at } }
    }

    /// The times that each vehicle was out, as the handovers tell them.
    func segments() -> [Identifier: [(start: Instant, end: Instant)]] {
        let end = zone.instant(day.adding(days: 1))
        var result: [Identifier: [(start: Instant, end: Instant)]] = [:]
        var completed: [Identifier: [VehicleHandover]] = [:]
        for handover in handovers.rows where handover.status == 3 {
            completed[handover.contract, default: []].append(handover)
        }
        for contract in contracts.rows {
            guard let start = contract.actualStart else { continue }
            let own = completed[contract.id] ?? []
            let first = own.first { $0.type == 1 }?.vehicle ?? contract.vehicle
            let last = contract.actualEnd ?? end
            var points = [(start, first)]
            points += own.filter { $0.type == 3 }.compactMap { handover in
                handover.actualAt.map { ($0, handover.vehicle) }
            }
            for (index, point) in points.enumerated() {
                let next = index + 1 < points.count ? points[index + 1].0 : last
                if point.0 < next { result[point.1, default: []].append((point.0, next)) }
            }
        }
        return result.mapValues { $0.sorted { $0.start < $1.start } }
    }
}

@Suite struct ClientTests {
    @Test func theSameSeedMakesTheSameClient() {
        #expect(Made.shared.fingerprint == Made.client(seed: 7).fingerprint)
        #expect(Made.shared.fingerprint != Made.client(seed: 8).fingerprint)
    }

    /// A live day replays the days before it. Where this fails, the generator makes another client of the same seed:
    /// count `SampleState.generator` up, so that clients made before are refused instead of corrupted.
    @Test func anotherClientIsAnotherVersionOfTheGenerator() {
        let client = Made.client(seed: 7)
        client.goLive()
        for _ in 1...3 { client.simulateLiveDay() }
        #expect(SampleState.generator == 2)
        #expect(client.fingerprint == 7_799_739_582_301_495_611)
    }

    @Test func theClientHasTheSizeThatWasAskedFor() {
        let client = Made.shared
        #expect(client.workshops.count == 3)
        #expect(client.locations.count == 2)
        #expect(client.vehicles.count == 120)
        #expect(client.rentalVehicles.count == 80)
        #expect((10_000...15_000).contains(client.interventions.count))
        #expect((5_000...12_000).contains(client.contracts.count))
        #expect((700...3_000).contains(client.orders.count))
        #expect((7_000...12_000).contains(client.readings.count))
        let rented = client.segments().values.joined().reduce(Int64(0)) { $0 + ($1.end - $1.start) }
        let all = client.rentalVehicles.rows.reduce(Int64(0)) { total, vehicle in
            let from = vehicle.availableFrom ?? vehicle.createdAt
            return total + (vehicle.availableUntil ?? client.dayEnd) - from
        }
        #expect((58...75).contains(rented * 100 / all))
    }

    @Test func theLastGoodEventExplainsEachRentalVehicle() {
        let client = Made.shared
        let statuses = client.timelines(.vehicle, [.created, .statusChanged])
        let places = client.timelines(.vehicle, [.created, .relocated])
        for vehicle in client.rentalVehicles.rows {
            #expect(statuses[vehicle.id]?.last?.to == .code(vehicle.status))
            let home = places[vehicle.id]?.last?.payload.first { $0.name == "homeLocationId" }?.value
            #expect(home == vehicle.home.description)
        }
        #expect(client.handedOut.contains { $0.kind == .relocated })
    }

    @Test func eachTransitionStartsWhereTheLastOneEnded() {
        let client = Made.shared
        for collection in HistoryDocument.Collection.allCases {
            let held = Set(client.held.map(\.document.entity))
            for (entity, documents) in client.timelines(collection, [.created, .statusChanged])
            where !held.contains(.identifier(entity)) {
                for (before, after) in zip(documents, documents.dropFirst()) where before.at != after.at {
                    #expect(before.to == after.from.map { .code($0) })
                }
            }
        }
    }

    @Test func anOpenRentalHasItsVehicleOut() {
        let client = Made.shared
        let status = Dictionary(uniqueKeysWithValues: client.rentalVehicles.rows.map { ($0.id, $0.status) })
        let open = client.contracts.rows.filter { $0.actualStart != nil && $0.actualEnd == nil }
        #expect((20...80).contains(open.count))
        for contract in open { #expect(status[contract.vehicle] == 2) }
        let out = client.rentalVehicles.rows.count { $0.status == 2 }
        #expect(out == open.count)
    }

    @Test func rentalsOfAVehicleOverlapTwiceOnly() {
        let client = Made.shared
        var overlaps = 0
        for segments in client.segments().values {
            overlaps += zip(segments, segments.dropFirst()).count { $0.end > $1.start }
        }
        #expect((1...2).contains(overlaps))
    }

    @Test func theNightsOfTheClockChangeHaveRentals() throws {
        let client = Made.shared
        let segments = client.segments().values.joined()
        for text in ["2025-03-30", "2025-10-26", "2026-03-29"] {
            let day = try #require(CalendarDay(text))
            let night = client.zone.instant(day, clock: 2 * Span.hour)
            #expect(segments.count { $0.start < night - Span.hour && $0.end > night + Span.hour } > 20)
        }
    }

    @Test func allThatIsUnusualHappens() {
        let client = Made.shared
        #expect(client.handovers.rows.count { $0.type == 3 && $0.status == 3 } > 40)
        #expect(client.handovers.rows.contains { $0.type == 3 && $0.status == 4 })
        #expect(client.contracts.rows.contains { $0.status == 5 && $0.actualEnd != nil })
        #expect(client.rentalVehicles.rows.contains { $0.availableFrom == nil })
        #expect(client.rentalVehicles.rows.count { $0.availableUntil != nil } > 5)
        #expect(client.rentalVehicles.rows.contains { $0.updatedAt == nil })
        #expect(Set(client.interventions.rows.map(\.status)) == Set(1...9))
        #expect(client.interventions.rows.contains { $0.updatedAt == nil })
        #expect(client.plans.rows.contains { !$0.isActive })
        #expect(client.orders.rows.contains { $0.status == 3 && $0.odometer == nil })
        let statuses = Set(client.handedOut.filter { $0.collection == .vehicle }.map(\.to))
        #expect((1...6).allSatisfy { statuses.contains(.code($0)) })
        let reopened = client.timelines(.intervention, [.statusChanged]).values
            .count { documents in documents.count { $0.to == .code(6) } > 1 }
        #expect(reopened > 50)
        let cancelledLate = client.handedOut.count {
            $0.collection == .intervention && $0.to == .code(9) && [6, 7].contains($0.from)
        }
        #expect(cancelledLate > 20)
        let goesBack = Dictionary(grouping: client.readings.rows, by: \.vehicle).values
            .reduce(0) { total, rows in total + zip(rows, rows.dropFirst()).count { $0.km > $1.km } }
        #expect((10...200).contains(goesBack))
    }

    @Test func workshopsRestOnHolidaysAndOutsideTheirDays() {
        let client = Made.shared
        for document in client.handedOut where document.collection == .intervention && document.to == .code(6) {
            let day = client.zone.day(of: document.at * 1000)
            #expect(day.weekday != 7)
            #expect(!client.holidays.contains(day))
        }
    }

    @Test func dirtIsBesideGoodDocuments() {
        let client = Made.shared
        #expect(client.handedOut.contains { $0.to == .missing })
        #expect(client.handedOut.contains { if case .text = $0.to { true } else { false } })
        #expect(client.handedOut.contains { $0.recording == .missing })
        let late = client.handedOut.count { document in
            if case .at(let recorded) = document.recording { recorded - document.at > 86_400_000 } else { false }
        }
        #expect(late > 200)
        #expect(Set(client.handedOut.map(\.id)).count == client.handedOut.count)
        let content = client.handedOut.map { document in
            "\(document.entity)\(document.kind)\(document.at)\(document.from ?? 0)\(document.to)"
        }
        #expect(content.count - Set(content).count > 200)
    }

    @Test func nothingIsRecordedAfterTheLastDay() {
        let client = Made.shared
        let limit = client.dayEnd / 1000 + 5 * 60_000
        for document in client.handedOut {
            if case .at(let recorded) = document.recording { #expect(recorded < limit) }
        }
        #expect(!client.held.isEmpty)
    }
}
