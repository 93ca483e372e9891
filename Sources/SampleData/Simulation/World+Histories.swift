extension World {
    /// Notes a transition. How it reaches the database is settled at the end of the day.
    func record(
        _ collection: HistoryDocument.Collection,
        _ kind: HistoryDocument.Kind,
        entity: Identifier,
        at: Instant,
        from: Int?,
        to: HistoryDocument.Target,
        vehicle: Identifier? = nil,
        payload: [PayloadField]
    ) {
        today.append(
            HistoryDocument(
                collection: collection,
                id: random.identifier(),
                entity: .identifier(entity),
                kind: kind,
                at: at / 1000,
                recording: .onInsertion,
                from: from,
                to: to,
                by: random.pick(staff),
                vehicle: vehicle,
                payload: payload
            )
        )
    }

    /// Hands out the day's documents, but for some that come late, and adds the dirt beside them.
    func closeHistories() {
        let due = held.filter { $0.release <= day }
        held.removeAll { $0.release <= day }
        let holding = chooseHeld()
        for (index, document) in today.enumerated() {
            if let release = holding[index] {
                held.append((document, release))
                continue
            }
            let recorded = recordedAtOnce(document)
            handedOut.append(recorded)
            addDirt(beside: recorded)
        }
        for (document, _) in due {
            handedOut.append(document)
            note(late: document)
        }
        if isLive, let any = today.first(where: { holding.isEmpty || $0.collection == .intervention }) {
            // Each live day has some dirt, however small it is.
            handedOut.append(contentsOf: [duplicate(of: any), broken(any, dirt.below(4))])
        }
        today.removeAll()
    }

    /// Drops the documents that a large client's database has forgotten by the last day.
    func forgetOldHistories() {
        guard let days = settings.size.historyDays else { return }
        let limit = zone.instant(settings.lastDay.adding(days: 1 - days)) / 1000
        handedOut.removeAll { document in
            if case .at(let recorded) = document.recording { return recorded < limit }
            return document.at < limit
        }
    }

    // MARK: Late

    /// Which of the day's documents are held back, by index, and until which day: three days at most.
    ///
    /// The last status document of a vehicle is never among them, so that the vehicle's row is always explained.
    private func chooseHeld() -> [Int: CalendarDay] {
        // Those of the creation come back on the first live days.
        let earliest = isLive ? day.adding(days: 1) : settings.lastDay.adding(days: 1)
        let latest = day.adding(days: 3)
        guard earliest <= latest else { return [:] }
        var isLastOfVehicle: Set<Int> = []
        var seen: Set<HistoryDocument.Entity> = []
        for index in today.indices.reversed() where today[index].collection == .vehicle {
            if today[index].kind != .statusChanged || seen.insert(today[index].entity).inserted {
                isLastOfVehicle.insert(index)
            }
        }
        let deliveries = today.indices.filter { today[$0].collection == .intervention && today[$0].to == .code(6) }
        let others = today.indices.filter { today[$0].kind == .statusChanged && !isLastOfVehicle.contains($0) }
        var chosen: [Int: CalendarDay] = [:]
        for candidates in [deliveries, deliveries, others, others] where !candidates.isEmpty {
            let span = latest.daysSince1970 - earliest.daysSince1970
            chosen[dirt.pick(candidates)] = earliest.adding(days: dirt.int(0...span))
        }
        return chosen
    }

    /// With the moment of its recording: soon after the event, as a rule; days later from a phone without a signal.
    private func recordedAtOnce(_ document: HistoryDocument) -> HistoryDocument {
        guard !isLive else { return document }
        var recorded = document
        let end = zone.instant(settings.lastDay.adding(days: 1)) / 1000
        let room = min(20 * Span.day / 1000, end - document.at)
        if room > Span.day / 1000 + 1, dirt.chance(9) {
            recorded.recording = .at(document.at + dirt.span(Span.day / 1000, room))
        } else {
            recorded.recording = .at(document.at + (dirt.chance(30) ? dirt.span(5_000, 240_000) : dirt.span(20, 900)))
        }
        return recorded
    }

    private func note(late document: HistoryDocument) {
        guard document.collection == .intervention, document.to == .code(6) else { return }
        corrections.append(
            "a delivery of \(zone.day(of: document.at * 1000)) was recorded late (intervention \(document.entity.text))"
        )
    }

    // MARK: Dirt, always beside good documents, never instead of them

    private func addDirt(beside document: HistoryDocument) {
        if dirt.chance(5) { handedOut.append(duplicate(of: document)) }
        guard dirt.chance(2) else { return }
        handedOut.append(broken(document, dirt.below(5)))
    }

    /// Sent twice by a client that didn't see the answer.
    private func duplicate(of document: HistoryDocument) -> HistoryDocument {
        var copy = document
        copy.id = dirt.identifier()
        if case .at(let recorded) = document.recording { copy.recording = .at(recorded + dirt.span(100, 600_000)) }
        return copy
    }

    private func broken(_ document: HistoryDocument, _ way: Int) -> HistoryDocument {
        var copy = document
        copy.id = dirt.identifier()
        guard document.kind != .relocated else {
            copy.recording = .missing
            return copy
        }
        switch way {
        case 0, 1: copy.to = .missing
        case 2:
            guard case .code(let status) = document.to else { break }
            copy.to = .text(String(status))
        case 3: copy.recording = .missing
        default: copy.entity = .text("undefined")
        }
        return copy
    }
}

extension HistoryDocument.Entity {
    var text: String {
        switch self {
        case .identifier(let identifier): identifier.description
        case .text(let text): text
        }
    }
}
