package import Definitions

extension KPIUnit {
    /// How many decimals people see; nil: as many as a number has, up to two.
    var places: Int? {
        switch self {
        case .count: nil
        case .seconds, .minutes, .kilometres, .kilograms, .gramsPerKilometre: 0
        case .percent, .hours, .days, .years, .litresPer100Kilometres, .kilowattHoursPer100Kilometres: 1
        case .perDay, .hoursPerOrder, .currency, .currencyPerHour, .currencyPerDay: 2
        // Kilometres cost cents.
        case .currencyPerKilometre: 3
        }
    }

    /// What stands behind the number, with the space before it.
    package func suffix(currency: String) -> LocalizedText {
        let money = currency == "EUR" ? "€" : currency
        func both(_ text: String) -> LocalizedText { LocalizedText(en: text, fr: text) }
        return switch self {
        case .percent: both(" %")
        case .count: both("")
        case .seconds: both(" s")
        case .minutes: both(" min")
        case .hours: both(" h")
        case .days: LocalizedText(en: " d", fr: " j")
        case .years: LocalizedText(en: " y", fr: " ans")
        case .perDay: LocalizedText(en: " / day", fr: " / jour")
        case .hoursPerOrder: LocalizedText(en: " h / order", fr: " h / OR")
        case .currency: both(" \(money)")
        case .currencyPerHour: both(" \(money) / h")
        case .currencyPerDay: LocalizedText(en: " \(money) / day", fr: " \(money) / jour")
        case .currencyPerKilometre: both(" \(money) / km")
        case .kilometres: both(" km")
        case .litresPer100Kilometres: both(" l / 100 km")
        case .kilowattHoursPer100Kilometres: both(" kWh / 100 km")
        case .kilograms: both(" kg")
        case .gramsPerKilometre: both(" g / km")
        }
    }
}
