import CLibMongoC

/// The fields that are wanted of every document, in the form in which they are read in one pass.
///
/// Each path has a slot: its place in the list. Make the plan once, outside of the loop that reads documents.
public struct FieldPlan: Sendable {
    /// The paths by slot.
    public let paths: [FieldPath]
    /// The names of all keys back to back.
    let names: [CChar]
    let keys: [driveops_plan_key]
    let levels: [driveops_plan_level]

    /// The most keys that one level of a document is asked for: the reading keeps a bit for each.
    public static let maxKeysPerLevel = 256

    /// Parses the paths.
    ///
    /// - Throws: ``MongoError`` `invalidArgument` when a path is there twice, or more than ``maxKeysPerLevel`` keys of one
    ///   level are wanted.
    public init(_ paths: [FieldPath]) throws(MongoError) {
        guard Set(paths).count == paths.count else {
            throw MongoError(.invalidArgument, "a plan of fields must name each path once")
        }
        var tree = PlanTree()
        for (slot, path) in paths.enumerated() {
            let keys = path.description.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            tree.add(keys.map { Array($0) }, slot: slot)
        }
        guard tree.levels.allSatisfy({ $0.count <= Self.maxKeysPerLevel }) else {
            throw MongoError(.invalidArgument, "more than \(Self.maxKeysPerLevel) fields of one level are wanted")
        }
        self.paths = paths
        (names, keys, levels) = tree.flat()
    }
}

/// The paths as a tree of keys.
private struct PlanTree {
    struct Key {
        let name: [UInt8]
        var slot: Int?
        var child: Int?
    }

    private(set) var levels: [[Key]] = [[]]

    mutating func add(_ names: [[UInt8]], slot: Int) {
        var level = 0
        for (depth, name) in names.enumerated() {
            let index = index(of: name, in: level)
            if depth == names.count - 1 {
                levels[level][index].slot = slot
            } else {
                level = child(of: index, in: level)
            }
        }
    }

    private mutating func index(of name: [UInt8], in level: Int) -> Int {
        if let index = levels[level].firstIndex(where: { $0.name == name }) { return index }
        levels[level].append(Key(name: name))
        return levels[level].count - 1
    }

    private mutating func child(of index: Int, in level: Int) -> Int {
        if let child = levels[level][index].child { return child }
        levels.append([])
        levels[level][index].child = levels.count - 1
        return levels.count - 1
    }

    func flat() -> (names: [CChar], keys: [driveops_plan_key], levels: [driveops_plan_level]) {
        var names: [CChar] = []
        var keys: [driveops_plan_key] = []
        var flatLevels: [driveops_plan_level] = []
        for level in levels {
            flatLevels.append(driveops_plan_level(first: Int32(keys.count), count: Int32(level.count)))
            for key in level {
                keys.append(
                    driveops_plan_key(
                        name_start: Int32(names.count),
                        name_length: Int32(key.name.count),
                        slot: key.slot.map(Int32.init) ?? -1,
                        child: key.child.map(Int32.init) ?? -1
                    )
                )
                names += key.name.map { CChar(bitPattern: $0) }
            }
        }
        // One NUL, so that the buffer has an address even when there is no name.
        return (names + [0], keys, flatLevels)
    }
}
