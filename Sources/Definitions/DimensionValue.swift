/// Values that every dimension has.
public enum DimensionValue {
    /// The value where the source holds none: dimensions are never null. Its labels are Unknown and Inconnu.
    public static let unknown = "unknown"
}
