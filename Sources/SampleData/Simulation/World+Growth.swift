extension World {
    /// The client grows while it's watched: a vehicle and a customer a day, and its masters in turn.
    func grow() {
        join(category: liveDay % 2 == 0 ? nil : random.below(Client.categories.count))
        addCustomer(at: now)
        if isLead { growShared(turn: liveDay / 5) }
        growPlaces(turn: liveDay / 5)
        growStores(turn: liveDay / 10)
    }

    /// What all regions share grows at the first one only.
    private func growShared(turn: Int) {
        switch liveDay % 5 {
        case 1:
            guard turn < Client.furtherBrands.count else { return }
            let brand = Client.furtherBrands[turn]
            brands.insert(Brand(id: brands.rows.count + 1, name: brand.0, country: brand.1, createdAt: now))
        case 2:
            let profile = Client.ModelProfile(
                brand: 0,
                name: "Série spéciale \(turn + 1)",
                category: 1,
                fuel: 4,
                transmission: 2,
                price: 2_000_000
            )
            addModel(id: models.rows.count + 1, brand: brands.rows.count, profile: profile)
        case 3:
            guard turn < Client.furtherCategoryNames.count else { return }
            let profile = Client.CategoryProfile(
                name: Client.furtherCategoryNames[turn],
                classCode: 5,
                passengers: 5,
                fuel: 2,
                dailyRate: 8_900,
                models: []
            )
            addCategory(profile, sortOrder: categories.rows.count + 1)
        case 4:
            addSupplier(name: "Fournisseur \(turn + 1)", code: "F\(turn + 1)", type: 4, discount: 300, at: now)
            addPromo(code: "OFFRE\(turn + 1)", type: 6, discount: 500, kind: 1, at: now)
        default:
            addTariff(name: "Offre saison \(turn)", type: 4, rate: 4_200, at: now)
            if turn == 1 { addSeasons(year: day.parts.year + 1, at: now) }
        }
    }

    private func growPlaces(turn: Int) {
        switch liveDay % 5 {
        case 4:
            guard turn < Client.furtherAgencyNames.count else { return }
            addLocation(
                Client.AgencyProfile(
                    name: Client.furtherAgencyNames[turn],
                    type: 1,
                    street: "1 place de la Gare",
                    city: "Rhône",
                    postalCode: "69000",
                    phone: "04 72 00 09 09",
                    email: "agence\(turn)@location-confluence.example",
                    weekdayMinutes: 480...1140,
                    sundayMinutes: 540...1080
                )
            )
        case 0 where turn == 1:
            addShop(Client.furtherWorkshop, at: now)
        default: break
        }
    }

    /// A part, a policy or a claim in turn.
    private func growStores(turn: Int) {
        switch liveDay % 10 {
        case 6:
            let profile = Client.parts[turn % Client.parts.count]
            addPart(profile, number: "P\(1_001 + parts.rows.count)", at: now)
        case 7:
            guard let open = damages.rows.lastIndex(where: { $0.claim == nil }) else { return }
            fileClaim(damage: open)
        case 8: addPolicy(turn: turn)
        default: break
        }
    }

    private func addPolicy(turn: Int) {
        policies.insert(
            InsurancePolicy(
                id: desk.identifier(),
                number: "AVENANT-\(turn + 1)" + (region == 0 ? "" : "-R\(region)"),
                provider: Client.insurers[1].name,
                type: 4,
                coverage: 3_000_000,
                deductible: 50_000,
                premium: 120_000,
                from: day,
                until: day.adding(months: 12),
                isActive: true,
                createdAt: now,
                updatedAt: now
            )
        )
    }
}
