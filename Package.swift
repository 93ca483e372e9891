// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: Swift 6 language mode comes with the tools version, these are the upcoming
/// features on top of it.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
    name: "driveops-analytics",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "driveops-analytics", targets: ["driveops-analytics"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibMongoC", pkgConfig: "libmongoc-1.0", providers: [.apt(["libmongoc-dev"])]),

        .target(name: "ConnectionThread"),
        .target(name: "Postgres", dependencies: ["CLibPQ", "ConnectionThread"]),
        .target(name: "Mongo", dependencies: ["CLibMongoC", "ConnectionThread"]),
        .target(name: "Definitions", dependencies: ["Yams", crypto]),
        .target(name: "Warehouse", dependencies: ["Definitions", "Postgres"]),
        .target(name: "Pipeline", dependencies: ["Definitions", "Postgres", "Mongo", "Warehouse", crypto, logging]),
        .target(name: "KPIQueries", dependencies: ["Definitions", "Postgres", "Warehouse"]),
        .target(name: "Explanations", dependencies: ["Definitions", "KPIQueries", "Postgres", "Warehouse"]),
        .target(name: "Exports", dependencies: ["Definitions", "KPIQueries", "Postgres", crypto]),
        .target(
            name: "DashboardAPI",
            dependencies: [
                "Definitions", "Explanations", "Exports", "KPIQueries", "Postgres", "Warehouse", hummingbird, httpTypes,
                logging,
            ]
        ),
        .target(name: "DefinitionDocs", dependencies: ["Definitions", "KPIQueries", "Pipeline"]),
        .target(name: "SampleData", dependencies: ["Postgres", "Mongo"]),
        .executableTarget(
            name: "driveops-analytics",
            dependencies: [
                "Definitions", "Postgres", "Mongo", "Warehouse", "Pipeline", "KPIQueries", "Explanations", "Exports",
                "DashboardAPI", "DefinitionDocs", "SampleData", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Definitions", "Postgres", "Mongo", "Warehouse", "Pipeline", "SampleData"],
            path: "Tests/TestSupport"
        ),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres"]),
        .testTarget(name: "MongoTests", dependencies: ["Mongo"]),
        .testTarget(name: "DefinitionsTests", dependencies: ["Definitions", "DefinitionDocs", "Yams"]),
        .testTarget(name: "SampleDataTests", dependencies: ["SampleData", "Postgres", "Mongo"]),
        .testTarget(
            name: "KPIQueriesTests",
            dependencies: ["KPIQueries", "Exports", "Definitions", "Postgres", "Warehouse"]
        ),
        .testTarget(
            name: "DashboardAPITests",
            dependencies: [
                "DashboardAPI", "Definitions", "KPIQueries", "Postgres", "Warehouse",
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]
        ),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "TestSupport", "Definitions", "Postgres", "Mongo", "Warehouse", "SampleData", "KPIQueries",
                "DefinitionDocs", "Explanations", "Exports",
            ]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["driveops-analytics", "Definitions", "Pipeline", "SampleData", "TestSupport", "Yams"]
        ),
        .testTarget(
            name: "TortureTests",
            dependencies: [
                "driveops-analytics", "Definitions", "Mongo", "Pipeline", "Postgres", "TestSupport", "Warehouse",
            ]
        ),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}

// The oracle and the made-up data are most of what the tests compute: optimised in the debug build too.
for target in package.targets where ["SampleData", "TestSupport"].contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}
