/// A warehouse that cannot be used as it is.
public enum WarehouseError: Error, Sendable, CustomStringConvertible {
    /// The database has no warehouse in it.
    case missing
    /// The warehouse was made by an older or a newer program; `wanted` is the version of this one.
    case otherVersion(found: Int, wanted: Int)
    /// The warehouse counts days in another time zone (an IANA name) than the configuration says.
    case otherTimeZone(found: String, wanted: String)
    /// The connection of this role, `loader`, `reader` or `explainer`, names no user.
    case roleWithoutUser(String)
    /// Two of loader, reader and explainer connect as this one user, so that one has the other's rights.
    case sameRole(String)

    /// What is wrong, and which command or setting puts it right.
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
            "two of warehouse.loader, reader and explainer use the role \(user): each needs one of its own, for the reader "
                + "must neither write nor see single rows"
        }
    }
}
