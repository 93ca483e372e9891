/// A warehouse that cannot be used as it is.
public enum WarehouseError: Error, Sendable, CustomStringConvertible {
    case missing
    case otherVersion(found: Int, wanted: Int)
    case otherTimeZone(found: String, wanted: String)
    case roleWithoutUser(String)
    case sameRole(String)

    public var description: String {
        switch self {
        case .missing:
            "the warehouse database holds no warehouse yet: run `driveops-analytics init`"
        case .otherVersion(let found, let wanted) where found < wanted:
            "the warehouse is of version \(found), this program needs \(wanted): run `driveops-analytics init` to migrate it"
        case .otherVersion(let found, let wanted):
            "the warehouse is of version \(found), this program knows \(wanted) only: install the newer program"
        case .otherTimeZone(let found, let wanted):
            "the warehouse's business days are those of \(found), the configuration says \(wanted): run `driveops-analytics init`, "
                + "and the next night computes every figure anew"
        case .roleWithoutUser(let name):
            "the connection of warehouse.\(name) names no user: give it one of its own, `init` creates it"
        case .sameRole(let user):
            "warehouse.loader and warehouse.reader both use the role \(user): the reader must not be able to write"
        }
    }
}
