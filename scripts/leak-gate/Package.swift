// swift-tools-version: 6.2
import PackageDescription

/// The two drivers and their tests alone, so that the address sanitizer's build takes seconds: what wraps C can leak,
/// the rest is Swift. `Sources` and `Tests` here are links to the real folders. Keep the settings as in the package's
/// own manifest.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "leak-gate",
    platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq"),
        .systemLibrary(name: "CLibMongoC", pkgConfig: "libmongoc-1.0"),
        .target(name: "ConnectionThread", swiftSettings: settings),
        .target(name: "Postgres", dependencies: ["CLibPQ", "ConnectionThread"], swiftSettings: settings),
        .target(name: "Mongo", dependencies: ["CLibMongoC", "ConnectionThread"], swiftSettings: settings),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres"], swiftSettings: settings),
        .testTarget(name: "MongoTests", dependencies: ["Mongo"], swiftSettings: settings),
    ]
)
