/// What is wrong in the tables on purpose: each is something that one of the audit's checks should find.
///
/// Real data have all of it, and little of it. What people do that is merely unusual (a promise that was moved, a
/// payment that never came, a cost that is a credit) is part of the simulation and not listed here; neither is the
/// dirt of the histories, which `closeHistories` adds beside good documents.
enum RowDirt: Int, Sendable, CaseIterable {
    // Vehicles
    /// A VIN of 16 characters.
    case shortVIN
    /// A VIN with a letter that VINs don't have.
    case impossibleVIN
    /// The VIN of another vehicle, in lower case: the table's uniqueness doesn't see it.
    case repeatedVIN
    /// A model typed in by hand, so that neither category nor energy is known.
    case customModel
    /// A service noted at 0 km.
    case recordAtZero

    // Garage
    /// An estimate whose total isn't labour plus parts.
    case estimateTotal
    /// The number of the estimate before.
    case estimateNumber
    /// Approved, but nobody noted when.
    case approvalWithoutMoment
    /// A VAT that isn't 20 %.
    case invoiceTax
    /// A total that isn't subtotal plus VAT.
    case invoiceTotal
    /// The number of the invoice before.
    case invoiceNumber
    /// Paid, but nobody noted when.
    case paymentWithoutMoment
    /// A status that doesn't exist.
    case invoiceStatus
    /// An item for a part that no one knows.
    case unknownPart
    /// Ten times the hours: the decimal point was left out.
    case hugeHours
    /// A shift that ends before it begins.
    case shiftBackwards
    /// A shift entered twice.
    case shiftTwice
    /// A work order completed before it was begun.
    case orderBackwards
    /// A part in a category that doesn't exist.
    case partCategory
    /// A part that costs more than it's sold for.
    case partAtALoss
    /// A mechanic of a level that doesn't exist.
    case mechanicLevel

    // Rental
    /// A reservation whose total isn't base less discount plus tax.
    case reservationTotal
    /// Cancelled, but nobody noted when.
    case cancellationWithoutMoment
    /// A charge of a type that doesn't exist.
    case chargeType
    /// A charge dated before its contract.
    case chargeTooEarly
    /// An extension to an earlier end.
    case extensionBackwards
    /// A severity that doesn't exist.
    case damageSeverity
    /// A damage resolved before it was reported.
    case damageBackwards
    /// An inspection that read fewer kilometres than the one before.
    case inspectionMileage
    /// A season that ends before it begins.
    case seasonBackwards

    // Fleet
    /// A fill that the card's provider sent twice.
    case fillTwice
    /// More than any tank holds.
    case fillTooLarge
    /// Diesel for a vehicle that burns none.
    case fillEnergy
    /// An odometer read off by a digit at the pump.
    case fillOdometer
    /// A cost's period that ends before it begins.
    case costPeriodBackwards
    /// A cost's period without an end.
    case costPeriodHalf
    /// A type of cost that doesn't exist.
    case costType
    /// A cost booked twice.
    case costTwice
    /// A standstill that ends before it begins.
    case downtimeBackwards
    /// A standstill that no one closed, though the work is done.
    case downtimeLeftOpen
    /// A work order completed without ever having begun.
    case orderWithoutStart

    /// It happens on one of so many occasions.
    var every: Int {
        switch self {
        case .mechanicLevel: 9
        case .seasonBackwards: 12
        case .partCategory, .partAtALoss: 20
        case .orderWithoutStart, .downtimeLeftOpen: 40
        case .customModel: 30
        case .shortVIN, .impossibleVIN, .repeatedVIN: 50
        case .cancellationWithoutMoment: 60
        case .extensionBackwards, .damageSeverity, .damageBackwards: 90
        case .recordAtZero, .downtimeBackwards: 250
        case .chargeType, .chargeTooEarly, .costPeriodBackwards, .costPeriodHalf: 400
        case .costType, .costTwice, .fillOdometer: 600
        case .estimateTotal, .approvalWithoutMoment, .invoiceTax, .paymentWithoutMoment, .reservationTotal: 700
        case .estimateNumber, .invoiceTotal, .unknownPart, .shiftBackwards, .fillTwice, .fillEnergy: 900
        case .invoiceNumber, .shiftTwice, .fillTooLarge: 1_100
        case .orderBackwards, .inspectionMileage: 1_500
        case .hugeHours, .invoiceStatus: 2_500
        }
    }
}

/// Counts the occasions, so that each kind of dirt comes as often as it should in every client, however small.
struct DirtCounter: Sendable {
    private var occasions: [Int]
    /// How often each kind has happened.
    private(set) var made: [Int]

    init(seed: UInt64) {
        var random = Random(seed: seed, stream: 7)
        occasions = RowDirt.allCases.map { random.below($0.every) }
        made = RowDirt.allCases.map { _ in 0 }
    }

    /// Whether it happens on this occasion.
    mutating func happens(_ dirt: RowDirt) -> Bool {
        occasions[dirt.rawValue] += 1
        guard occasions[dirt.rawValue].isMultiple(of: dirt.every) else { return false }
        made[dirt.rawValue] += 1
        return true
    }
}
