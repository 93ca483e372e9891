/// What the workshops use and sell.
extension Client {
    struct PartProfile {
        let name: String
        /// 1 Engine to 17 Consumables.
        let category: Int
        let manufacturer: String
        /// In cents.
        let price: Int
        /// The cost, in percent of the price.
        let cost: Int
    }

    static let parts = [
        PartProfile(name: "Filtre à huile", category: 9, manufacturer: "Purflux", price: 1_250, cost: 45),
        PartProfile(name: "Huile 5W30, 5 l", category: 10, manufacturer: "Total", price: 4_890, cost: 52),
        PartProfile(name: "Plaquettes de frein", category: 3, manufacturer: "Ferodo", price: 5_640, cost: 55),
        PartProfile(name: "Disque de frein", category: 3, manufacturer: "Brembo", price: 7_320, cost: 58),
        PartProfile(name: "Pneu 205/55 R16", category: 11, manufacturer: "Michelin", price: 9_450, cost: 81),
        PartProfile(name: "Batterie 70 Ah", category: 12, manufacturer: "Varta", price: 13_900, cost: 62),
        PartProfile(name: "Alternateur", category: 6, manufacturer: "Valeo", price: 28_750, cost: 64),
        PartProfile(name: "Filtre habitacle", category: 9, manufacturer: "Purflux", price: 2_180, cost: 44),
        PartProfile(name: "Amortisseur", category: 4, manufacturer: "Monroe", price: 11_260, cost: 60),
        PartProfile(name: "Balais d'essuie-glace", category: 15, manufacturer: "Bosch", price: 3_075, cost: 48),
        PartProfile(name: "Courroie de distribution", category: 1, manufacturer: "Gates", price: 8_940, cost: 57),
        PartProfile(name: "Kit d'embrayage", category: 2, manufacturer: "LuK", price: 24_300, cost: 63),
        PartProfile(name: "Silencieux arrière", category: 5, manufacturer: "Walker", price: 14_120, cost: 61),
        PartProfile(name: "Radiateur", category: 7, manufacturer: "Valeo", price: 18_680, cost: 62),
        PartProfile(name: "Pompe à carburant", category: 8, manufacturer: "Bosch", price: 16_450, cost: 63),
        PartProfile(name: "Ampoule H7", category: 13, manufacturer: "Osram", price: 1_490, cost: 41),
        PartProfile(name: "Tapis de sol", category: 14, manufacturer: "Carpoint", price: 3_900, cost: 46),
        PartProfile(name: "Nettoyant freins", category: 17, manufacturer: "Würth", price: 890, cost: 50),
        PartProfile(name: "Liquide de refroidissement", category: 7, manufacturer: "Total", price: 1_780, cost: 47),
        PartProfile(name: "Rétroviseur droit", category: 15, manufacturer: "Valeo", price: 15_230, cost: 66),
    ]

    static let suppliers = [
        (name: "Autodistribution Rhône", code: "AD69", type: 2, discount: 1_200),
        (name: "Pièces Lyon Gros", code: "PLG", type: 3, discount: 800),
        (name: "Pneus Confluence", code: "PNC", type: 2, discount: 500),
        (name: "pièces-en-ligne.example", code: "PEL", type: 5, discount: 0),
    ]

    /// Bay types of a workshop: 1 Standard, 2 Hydraulic, 3 Inspection, 5 Wheel, 6 Engine.
    static let bays = [1, 1, 2, 2, 3, 5, 6]

    static let equipment = [
        (name: "Pont deux colonnes", type: 1, manufacturer: "Rotary", model: "SPO35"),
        (name: "Équilibreuse", type: 2, manufacturer: "Corghi", model: "EM9280"),
        (name: "Valise de diagnostic", type: 4, manufacturer: "Bosch", model: "KTS 560"),
        (name: "Compresseur", type: 5, manufacturer: "Atlas Copco", model: "GX7"),
    ]

    /// Of the mechanics of a workshop: 1 Apprentice, 2 Junior, 3 Senior, 4 Expert, 5 Master.
    static let levels = [3, 2, 4, 1, 5]
    /// What an hour of each level costs, in cents, from level 0, which doesn't exist.
    static let levelRates = [2_000, 1_450, 2_100, 2_650, 3_100, 3_600]

    static let paymentMethods = ["card", "card", "transfer", "transfer", "cash", "cheque"]
}
