/// What a rental is worth on a day.
extension World {
    func setUpPrices() {
        for tariff in Client.tariffs {
            addTariff(name: tariff.name, type: tariff.type, rate: tariff.rate, at: morning())
        }
        for promo in Client.promoCodes {
            addPromo(
                code: promo.code,
                type: promo.type,
                discount: promo.discount,
                kind: promo.discountType,
                at: morning()
            )
        }
        let year = settings.firstDay.parts.year
        for each in year...(year + 1) { addSeasons(year: each, at: morning()) }
    }

    func addTariff(name: String, type: Int, rate: Int, at created: Instant) {
        tariffs.insert(
            TariffPlan(
                id: masters.identifier(),
                name: name,
                type: type,
                dailyRate: rate,
                weekendFactor: type == 1 ? 110 : 100,
                createdAt: created
            )
        )
    }

    func addPromo(code: String, type: Int, discount: Int, kind: Int, at created: Instant) {
        promoCodes.insert(
            PromoCode(
                id: masters.identifier(),
                code: code,
                type: type,
                discount: discount,
                discountType: kind,
                validFrom: created,
                validUntil: created + 900 * Span.day,
                maxUsages: type == 6 ? 500 : nil,
                usages: 0,
                isActive: true,
                createdAt: created,
                updatedAt: created
            )
        )
    }

    func addSeasons(year: Int, at created: Instant) {
        for (priority, season) in Client.seasons.enumerated() {
            let (from, to) = (season.from, season.to)
            for tariff in tariffs.rows.prefix(3) where tariff.type != 3 {
                let start = CalendarDay(year: year, month: from.0, day: from.1)
                let end = CalendarDay(year: year, month: to.0, day: to.1)
                let isBackwards = rowDirt.happens(.seasonBackwards)
                seasons.insert(
                    SeasonalPrice(
                        id: masters.identifier(),
                        tariff: tariff.id,
                        name: "\(season.name) \(year)",
                        start: isBackwards ? end : start,
                        end: isBackwards ? start : end,
                        factor: season.factor,
                        priority: priority + 1,
                        createdAt: created
                    )
                )
            }
        }
    }

    /// In cents, without discount and tax.
    func price(days: Int, category: Int, tariff: Int, from pickup: Instant) -> Int {
        let parts = zone.day(of: pickup).parts
        let day = parts.month * 100 + parts.day
        let season = Client.seasons.first {
            ($0.from.0 * 100 + $0.from.1...$0.to.0 * 100 + $0.to.1).contains(day)
        }
        let factor = Client.tariffs[tariff].factor * (season?.factor ?? 100)
        return days * Client.categories[category].dailyRate * factor / 10_000
    }

    /// One reservation in twelve has a code; which one isn't kept, only how often each was used.
    func discount(_ amount: Int) -> Int {
        guard desk.chance(83) else { return 0 }
        let index = desk.below(Client.promoCodes.count)
        let at = now
        promoCodes.update(index) {
            $0.usages += 1
            $0.updatedAt = at
        }
        let promo = promoCodes[index]
        return promo.discountType == 1 ? amount * promo.discount / 10_000 : min(promo.discount, amount)
    }
}
