/// The unit in which a KPI is shown. A percent KPI's value is the plain ratio (0.70) and is shown as 70 %.
public enum KPIUnit: String, Sendable, Hashable, CaseIterable {
    case percent, count
    case seconds, minutes, hours, days, years
    case perDay = "per_day"
    case hoursPerOrder = "hours_per_order"
    case currency
    case currencyPerHour = "currency_per_hour"
    case currencyPerDay = "currency_per_day"
    case currencyPerKilometre = "currency_per_km"
    case kilometres = "km"
    case litresPer100Kilometres = "l_per_100km"
    case kilowattHoursPer100Kilometres = "kwh_per_100km"
    case kilograms = "kg"
    case gramsPerKilometre = "g_per_km"
}
