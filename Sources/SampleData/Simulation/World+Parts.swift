/// The stores: a part's row tells today's stock and cost, and nothing of how they came about.
extension World {
    func setUpParts(at created: Instant) {
        for supplier in Client.suppliers {
            addSupplier(
                name: supplier.name,
                code: supplier.code,
                type: supplier.type,
                discount: supplier.discount,
                at: created
            )
        }
        for (index, profile) in Client.parts.enumerated() {
            addPart(profile, number: "P\(1_001 + index)", at: created)
        }
        // Not sold any more, and still in the store.
        parts.update(16) { $0.status = 5 }
    }

    func addSupplier(name: String, code: String, type: Int, discount: Int, at created: Instant) {
        suppliers.insert(
            Supplier(
                id: masters.identifier(),
                name: name,
                code: code,
                type: type,
                city: "Lyon",
                country: "France",
                dueDays: type == 5 ? 0 : 30,
                discount: discount,
                createdAt: created,
                updatedAt: created
            )
        )
    }

    func addPart(_ profile: Client.PartProfile, number: String, at created: Instant) {
        let isUnknown = rowDirt.happens(.partCategory)
        let cost = rowDirt.happens(.partAtALoss) ? 112 : profile.cost
        let minimum = profile.price > 10_000 ? 12 : 24
        let part = parts.insert(
            Part(
                id: paper.identifier(),
                number: region == 0 ? number : "\(number)-R\(region)",
                name: profile.name,
                category: isUnknown ? 0 : profile.category,
                manufacturer: profile.manufacturer,
                listPrice: profile.price,
                costPrice: profile.price * cost / 100,
                stock: minimum + paper.int(2...40),
                minimum: minimum,
                reorder: minimum * 2,
                status: 1,
                createdAt: created,
                updatedAt: created
            )
        )
        isOrdered.append(false)
        for offset in 0..<paper.int(1...2) {
            let supplier = suppliers[(part + offset) % Client.suppliers.count]
            partSuppliers.insert(
                PartSupplier(
                    id: paper.identifier(),
                    part: parts[part].id,
                    supplier: supplier.id,
                    number: "\(supplier.code)-\(paper.int(10_000...99_999))",
                    price: parts[part].costPrice * paper.int(97...106) / 100,
                    leadDays: paper.int(1...6),
                    isPreferred: offset == 0,
                    updatedAt: created
                )
            )
        }
    }

    /// What the intervention used leaves the store, or was fetched at another garage where that isn't enough; what runs
    /// low is ordered.
    func sellParts(_ job: Int) {
        for (part, quantity) in jobs[job].sold {
            let at = now
            parts.update(part) {
                $0.stock = max(0, $0.stock - quantity)
                $0.updatedAt = at
            }
            guard parts[part].stock <= parts[part].minimum, !isOrdered[part] else { continue }
            isOrdered[part] = true
            let days = paper.chance(60) ? paper.int(7...15) : paper.int(1...4)
            queue.push(.deliverPart(part), at: officeHours(from: now + Int64(days) * Span.day))
        }
    }

    /// A delivery, at a price that has moved a little: the row's cost price is the last one.
    func deliver(part: Int) {
        isOrdered[part] = false
        let (at, drift) = (now, paper.int(98...103))
        let missing = max(0, parts[part].minimum - parts[part].stock)
        parts.update(part) {
            $0.stock += $0.reorder + missing
            $0.costPrice = max(1, $0.costPrice * drift / 100)
            $0.updatedAt = at
        }
        let price = parts[part].costPrice
        for index in partSuppliers.rows.indices where partSuppliers[index].part == parts[part].id {
            guard partSuppliers[index].isPreferred else { continue }
            partSuppliers.update(index) {
                $0.price = price
                $0.updatedAt = at
            }
        }
    }

    /// New list prices, twice a year.
    func repriceParts() {
        let at = morning(of: day)
        for part in parts.rows.indices where parts[part].status == 1 {
            parts.update(part) {
                $0.listPrice = $0.listPrice * 102 / 100
                $0.updatedAt = at
            }
        }
    }
}
