/// What rentals cost.
extension Client {
    static let includedKmPerDay = 100
    /// In cents.
    static let excessKmRate = 25

    /// A tariff plan per type; the factor is in percent of the category's rate.
    static let tariffs = [
        (name: "Standard", type: 1, rate: 4_900, factor: 100, weight: 62),
        (name: "Premium", type: 2, rate: 6_200, factor: 122, weight: 7),
        (name: "Grands comptes", type: 3, rate: 4_400, factor: 88, weight: 18),
        (name: "Saison", type: 4, rate: 5_400, factor: 110, weight: 8),
        (name: "Promotion", type: 5, rate: 3_900, factor: 79, weight: 5),
    ]

    /// Seasons of a year, from and to as month and day; the factor is in percent.
    static let seasons = [
        (name: "Été", from: (7, 1), to: (8, 31), factor: 125),
        (name: "Fêtes", from: (12, 18), to: (12, 31), factor: 115),
        (name: "Hiver", from: (1, 5), to: (2, 28), factor: 90),
    ]

    static let promoCodes = [
        (code: "BIENVENUE10", type: 4, discount: 1_000, discountType: 1),
        (code: "FIDELE15", type: 5, discount: 1_500, discountType: 1),
        (code: "PRINTEMPS", type: 6, discount: 2_000, discountType: 2),
        (code: "CE-LYON", type: 1, discount: 800, discountType: 1),
    ]

    static let insurers = [
        (name: "Mutuelle du Confluent", type: 1, coverage: 5_000_000, deductible: 60_000, premium: 4_150_000),
        (name: "Assurances Rhodaniennes", type: 2, coverage: 20_000_000, deductible: 0, premium: 1_980_000),
    ]

    static let damages = [
        "Rayure", "Bosse", "Fissure", "Éclat", "Déchirure", "Brûlure", "Tache", "Pièce manquante", "Casse", "Crevaison",
    ]

    /// A region of a client that has several; the first has no name of its own.
    static func region(_ index: Int) -> String {
        let cities = [
            "Nantes", "Lille", "Rennes", "Reims", "Dijon", "Angers", "Brest", "Tours", "Limoges", "Amiens", "Metz",
            "Perpignan", "Caen", "Nancy", "Rouen", "Poitiers", "Pau", "Calais", "Troyes", "Niort",
        ]
        return cities[(index - 1) % cities.count] + (index > cities.count ? " \((index - 1) / cities.count + 1)" : "")
    }
}
