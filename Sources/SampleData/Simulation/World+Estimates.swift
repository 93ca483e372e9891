extension World {
    /// The items that stand on papers, in cents: the domain's totals know labour and parts only.
    func totals(_ job: Int) -> (labor: Int, parts: Int, others: Int) {
        var (labor, parts, others) = (0, 0, 0)
        for index in jobs[job].items {
            let item = items[index]
            let amount = (item.quantity * item.unitPrice + 50) / 100
            switch item.type {
            case 1: labor += amount
            case 2: parts += amount
            default: others += amount
            }
        }
        return (labor, parts, others)
    }

    /// An estimate for the items; one in seven is turned down and comes again with less on it.
    func issueEstimates(_ job: Int) {
        let (labor, parts, _) = totals(job)
        if paper.chance(140) {
            let first = issueEstimate(job, labor: labor * 118 / 100, parts: parts * 112 / 100)
            let at = now
            estimates.update(first) {
                $0.status = 4
                $0.updatedAt = at
            }
        }
        issueEstimate(job, labor: labor, parts: parts)
    }

    @discardableResult
    private func issueEstimate(_ job: Int, labor: Int, parts: Int) -> Int {
        let isSame = rowDirt.happens(.estimateNumber)
        let estimate = estimates.insert(
            Estimate(
                id: paper.identifier(),
                intervention: interventions[job].id,
                number: number("DEV", estimates.rows.count - (isSame ? 1 : 0)),
                labor: labor,
                parts: parts,
                total: labor + parts + (rowDirt.happens(.estimateTotal) ? paper.int(1...90) * 100 : 0),
                validUntil: day.adding(days: 30),
                status: paper.chance(60) ? 1 : 2,
                notes: nil,
                createdBy: paper.pick(staff),
                approvedBy: nil,
                approvedAt: nil,
                createdAt: now,
                updatedAt: paper.chance(30) ? nil : now
            )
        )
        jobs[job].estimates.append(estimate)
        return estimate
    }

    func approveEstimate(_ job: Int) {
        guard let estimate = jobs[job].estimates.last else { return }
        let (at, by) = (now, paper.pick(staff))
        let moment = rowDirt.happens(.approvalWithoutMoment) ? nil : at
        estimates.update(estimate) {
            $0.status = 3
            $0.approvedBy = by
            $0.approvedAt = moment
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }

    /// The customer says no, or nothing until it has expired.
    func dropEstimate(_ job: Int) {
        guard let estimate = jobs[job].estimates.last, estimates[estimate].status < 3 else { return }
        if paper.chance(550) { return close(estimate: estimate, as: 4) }
        let day = estimates[estimate].validUntil.adding(days: 1)
        queue.push(.expireEstimate(estimate), at: moment(day, hours: 1...2))
    }

    func expire(estimate: Int) {
        guard !estimates.isDeleted(estimate), estimates[estimate].status < 3 else { return }
        close(estimate: estimate, as: 5)
    }

    private func close(estimate: Int, as status: Int) {
        let at = now
        estimates.update(estimate) {
            $0.status = status
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }
}
