extension Oracle {
    static let vehiclesFacts: [OracleFact] = []

    static let vehiclesKPIs: [String: OracleFormula] = [:]
}
