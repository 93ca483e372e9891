/// The fictional client: names, places and prices.
enum Client {
    /// The tenant of every row.
    static let tenant = Identifier(high: 0x550e_8400_e29b_41d4, low: 0xa716_4466_5544_0000)

    struct WorkshopProfile {
        let name: String
        let registration: String
        let street: String
        let city: String
        let postalCode: String
        let phone: String
        let email: String
        let contact: String
        let hours: ClosedRange<Int>
        let workingDays: [Int]
        /// In cents.
        let hourlyRate: Int
        /// Interventions on an average open day.
        let daily: Int
        /// Days after the client's first day on which it opened.
        let opensAfter: Int
    }

    static let workshops = [
        WorkshopProfile(
            name: "Garage de Vaise",
            registration: "RCS Lyon 512 884 301",
            street: "14 rue de Bourgogne",
            city: "Lyon",
            postalCode: "69009",
            phone: "04 78 00 14 14",
            email: "vaise@garage-confluence.example",
            contact: "Hélène Marchand",
            hours: 8...18,
            workingDays: [1, 2, 3, 4, 5, 6],
            hourlyRate: 6_900,
            daily: 11,
            opensAfter: 0
        ),
        WorkshopProfile(
            name: "Atelier des Gratte-Ciel",
            registration: "RCS Lyon 512 884 302",
            street: "88 cours Émile-Zola",
            city: "Villeurbanne",
            postalCode: "69100",
            phone: "04 78 00 88 88",
            email: "gratte-ciel@garage-confluence.example",
            contact: "Karim Benali",
            hours: 8...18,
            workingDays: [1, 2, 3, 4, 5],
            hourlyRate: 7_200,
            daily: 10,
            opensAfter: 0
        ),
        WorkshopProfile(
            name: "Auto Services Confluence",
            registration: "RCS Lyon 512 884 303",
            street: "3 quai Perrache",
            city: "Lyon",
            postalCode: "69002",
            phone: "04 78 00 03 03",
            email: "confluence@garage-confluence.example",
            contact: "Inès Girard",
            hours: 9...19,
            workingDays: [1, 2, 3, 4, 5],
            hourlyRate: 7_900,
            daily: 9,
            opensAfter: 110
        ),
    ]

    /// The one that a growing client opens while it is watched.
    static let furtherWorkshop = WorkshopProfile(
        name: "Garage de la Croix-Rousse",
        registration: "RCS Lyon 512 884 304",
        street: "41 boulevard des Canuts",
        city: "Lyon",
        postalCode: "69004",
        phone: "04 78 00 41 41",
        email: "croix-rousse@garage-confluence.example",
        contact: "Thomas Lefèvre",
        hours: 8...18,
        workingDays: [1, 2, 3, 4, 5],
        hourlyRate: 7_100,
        daily: 6,
        opensAfter: 0
    )

    struct AgencyProfile {
        let name: String
        let type: Int
        let street: String
        let city: String
        let postalCode: String
        let phone: String
        let email: String
        /// By the clock, in minutes since midnight.
        let weekdayMinutes: ClosedRange<Int>
        let sundayMinutes: ClosedRange<Int>
    }

    static let agencies = [
        AgencyProfile(
            name: "Lyon Part-Dieu",
            type: 4,
            street: "5 place Charles-Béraudier",
            city: "Lyon",
            postalCode: "69003",
            phone: "04 72 00 05 05",
            email: "part-dieu@location-confluence.example",
            weekdayMinutes: 450...1170,
            sundayMinutes: 540...1080
        ),
        AgencyProfile(
            name: "Aéroport Saint-Exupéry",
            type: 2,
            street: "Parking P5, hall des loueurs",
            city: "Colombier-Saugnieu",
            postalCode: "69125",
            phone: "04 72 00 50 50",
            email: "aeroport@location-confluence.example",
            weekdayMinutes: 360...1410,
            sundayMinutes: 360...1410
        ),
    ]

    static let furtherAgencyNames = [
        "Villefranche-sur-Saône", "Bourgoin-Jallieu", "Vienne Gare", "Mâcon-Loché TGV", "Givors",
    ]

    struct CategoryProfile {
        let name: String
        let classCode: Int
        let passengers: Int
        let fuel: Int
        /// In cents.
        let dailyRate: Int
        /// Indices into `models`.
        let models: [Int]
    }

    static let categories = [
        CategoryProfile(
            name: "Citadine",
            classCode: 1,
            passengers: 4,
            fuel: 1,
            dailyRate: 3_900,
            models: [0, 4, 7, 9]
        ),
        CategoryProfile(name: "Compacte", classCode: 2, passengers: 5, fuel: 2, dailyRate: 4_900, models: [1, 5, 11]),
        CategoryProfile(name: "SUV", classCode: 8, passengers: 5, fuel: 2, dailyRate: 6_500, models: [2, 6, 12]),
        CategoryProfile(
            name: "Électrique",
            classCode: 11,
            passengers: 5,
            fuel: 3,
            dailyRate: 5_900,
            models: [3, 17, 18]
        ),
        CategoryProfile(
            name: "Utilitaire",
            classCode: 9,
            passengers: 3,
            fuel: 2,
            dailyRate: 5_500,
            models: [8, 14, 16]
        ),
        CategoryProfile(
            name: "Premium",
            classCode: 6,
            passengers: 5,
            fuel: 4,
            dailyRate: 11_900,
            models: [13, 15, 19]
        ),
    ]

    static let furtherCategoryNames = ["Minibus 9 places", "Cabriolet", "Familiale", "Berline hybride", "Luxe"]

    static let brands = [
        ("Renault", "France"), ("Peugeot", "France"), ("Citroën", "France"), ("Dacia", "Roumanie"),
        ("Volkswagen", "Allemagne"), ("BMW", "Allemagne"), ("Mercedes-Benz", "Allemagne"), ("Tesla", "États-Unis"),
    ]

    static let furtherBrands = [
        ("Škoda", "Tchéquie"), ("Hyundai", "Corée du Sud"), ("Volvo", "Suède"), ("Cupra", "Espagne"), ("MG", "Chine"),
    ]

    struct ModelProfile {
        /// Index into `brands`.
        let brand: Int
        let name: String
        /// 1 Sedan, 2 SUV, 4 Van.
        let category: Int
        /// 1 Gasoline, 2 Diesel, 3 Electric, 4 Hybrid, 5 PluginHybrid, 6 Hydrogen.
        let fuel: Int
        let transmission: Int
        /// In cents.
        let price: Int
    }

    static let models = [
        ModelProfile(brand: 0, name: "Clio", category: 1, fuel: 1, transmission: 1, price: 1_890_000),
        ModelProfile(brand: 0, name: "Mégane", category: 1, fuel: 2, transmission: 1, price: 2_650_000),
        ModelProfile(brand: 0, name: "Captur", category: 2, fuel: 1, transmission: 1, price: 2_490_000),
        ModelProfile(brand: 0, name: "Zoé", category: 1, fuel: 3, transmission: 2, price: 3_350_000),
        ModelProfile(brand: 1, name: "208", category: 1, fuel: 1, transmission: 1, price: 1_990_000),
        ModelProfile(brand: 1, name: "308", category: 1, fuel: 2, transmission: 1, price: 2_790_000),
        ModelProfile(brand: 1, name: "3008", category: 2, fuel: 2, transmission: 2, price: 3_690_000),
        ModelProfile(brand: 2, name: "C3", category: 1, fuel: 1, transmission: 1, price: 1_750_000),
        ModelProfile(brand: 2, name: "Berlingo", category: 4, fuel: 2, transmission: 1, price: 2_450_000),
        ModelProfile(brand: 3, name: "Sandero", category: 1, fuel: 1, transmission: 1, price: 1_290_000),
        ModelProfile(brand: 3, name: "Duster", category: 2, fuel: 2, transmission: 1, price: 2_190_000),
        ModelProfile(brand: 4, name: "Golf", category: 1, fuel: 2, transmission: 2, price: 3_090_000),
        ModelProfile(brand: 4, name: "T-Roc", category: 2, fuel: 1, transmission: 2, price: 3_290_000),
        ModelProfile(brand: 5, name: "Série 3", category: 1, fuel: 4, transmission: 2, price: 5_190_000),
        ModelProfile(brand: 0, name: "Trafic", category: 4, fuel: 2, transmission: 1, price: 3_290_000),
        ModelProfile(brand: 6, name: "Classe C", category: 1, fuel: 4, transmission: 2, price: 5_490_000),
        ModelProfile(brand: 0, name: "Kangoo", category: 4, fuel: 2, transmission: 1, price: 2_390_000),
        ModelProfile(brand: 1, name: "e-208", category: 1, fuel: 3, transmission: 2, price: 3_450_000),
        ModelProfile(brand: 7, name: "Model 3", category: 1, fuel: 3, transmission: 2, price: 4_290_000),
        ModelProfile(brand: 1, name: "3008 Hybrid4", category: 2, fuel: 5, transmission: 2, price: 4_890_000),
        ModelProfile(brand: 0, name: "Master H2-Tech", category: 4, fuel: 6, transmission: 2, price: 6_900_000),
    ]

    static let colors = ["Blanc", "Gris", "Noir", "Bleu", "Rouge", "Vert olive"]

    static let firstNames = [
        "Camille", "Léa", "Manon", "Chloé", "Inès", "Jade", "Louise", "Sarah", "Zoé", "Émilie", "Hugo", "Lucas", "Théo",
        "Nathan", "Jules", "Adam", "Raphaël", "Gaël", "Mehdi", "Antoine", "François", "Aïcha",
    ]

    static let lastNames = [
        "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent",
        "Lefèvre", "Michel", "Garcia", "Roux", "Fontaine", "Chevalier", "Gauthier", "Perrin", "Nguyen", "Lemaître",
        "Haddad", "Faure", "Mercier",
    ]

    static let cities = ["Lyon", "Villeurbanne", "Bron", "Vénissieux", "Écully", "Saint-Priest", "Mâcon", "Vienne"]

    /// What is written on an intervention, by its type.
    static let works: [[String]] = [
        [
            "Vidange et filtre à huile", "Révision annuelle", "Remplacement filtre habitacle",
            "Permutation des pneumatiques", "Plaquettes de frein avant",
        ],
        [
            "Remplacement alternateur", "Fuite de liquide de refroidissement", "Embrayage à remplacer",
            "Rétroviseur cassé", "Pare-chocs arrière enfoncé", "Amortisseurs arrière",
        ],
        ["Voyant moteur allumé", "Bruit au freinage", "Perte de puissance", "Recherche de panne électrique"],
        ["Contrôle retour de location", "Contrôle avant location", "Pré-contrôle technique", "Géométrie à contrôler"],
        ["Garantie : lève-vitre", "Garantie : écran multimédia", "Garantie : joint de culasse"],
        ["Campagne de rappel airbag", "Campagne de rappel faisceau", "Mise à jour calculateur"],
    ]

    /// Letters of a plate: I, O and U aren't used.
    static let plateLetters = Array("ABCDEFGHJKLMNPQRSTVWXYZ")
    /// Characters of a VIN: I, O and Q aren't used.
    static let vinCharacters = Array("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
}
