// swift-tools-version: 6.2
// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// House style, applied to every target of ours (CONTRIBUTING.md).
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "swift-xmpp-component",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "XMPPComponent", targets: ["XMPPComponent"]),
        .library(name: "XMPPComponentOperations", targets: ["XMPPComponentOperations"]),
        .library(name: "XMPPExtensions", targets: ["XMPPExtensions"]),
        .library(name: "XMPPVirtualUsersSQLite", targets: ["XMPPVirtualUsersSQLite"]),
        .library(name: "XMPPHTTPUpload", targets: ["XMPPHTTPUpload"]),
        .library(name: "XMPPComponentTesting", targets: ["XMPPComponentTesting"]),
        .library(name: "PubSubService", targets: ["PubSubService"]),
        .library(name: "PubSubSQLiteStore", targets: ["PubSubSQLiteStore"]),
        .library(name: "PubSubPostgreSQLStore", targets: ["PubSubPostgreSQLStore"]),
        .library(name: "AdHocCommandService", targets: ["AdHocCommandService"]),
        .library(name: "BuddyPresenceBot", targets: ["BuddyPresenceBot"]),
        .library(name: "BuddyPresenceBotSQLiteStore", targets: ["BuddyPresenceBotSQLiteStore"]),
        .executable(name: "echo-component", targets: ["echo-component"]),
        .executable(name: "pubsub-service", targets: ["pubsub-service"]),
        .executable(name: "adhoc-command-service", targets: ["adhoc-command-service"]),
        .executable(name: "buddy-presence-bot", targets: ["buddy-presence-bot"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        // Its JSON files need all of Foundation; ours do not (JSONSettings).
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
        // Already there by async-http-client; no further packages but swift-service-context.
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0", traits: []),
    ],
    targets: [
        // MARK: C libraries of the distribution
        .systemLibrary(
            name: "CLibXML2",
            pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),

        .systemLibrary(
            name: "CPostgreSQL",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),

        // MARK: L0 – L2, sans-IO
        .target(name: "XMLStream", dependencies: ["CLibXML2"], swiftSettings: settings),
        .target(name: "XMPPCore", dependencies: ["XMLStream"], swiftSettings: settings),
        .target(name: "TLSEngine", dependencies: ["COpenSSL"], swiftSettings: settings),
        .target(
            name: "ComponentStream",
            dependencies: [
                "XMLStream", "XMPPCore",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),

        // MARK: L3, the runtime
        .target(
            name: "XMPPComponent",
            dependencies: [
                "XMLStream", "XMPPCore", "ComponentStream", "TLSEngine",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // What a program that is a component has beside it: command line, health endpoint, service manager. A target of
        // its own, so that a component in another program links neither ArgumentParser nor NIOHTTP1.
        .target(
            name: "XMPPComponentOperations",
            dependencies: [
                "XMLStream", "XMPPCore", "ComponentStream", "XMPPComponent",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),

        // MARK: L3', protocols as types and small modules
        .target(
            name: "XMPPExtensions",
            dependencies: [
                "XMLStream", "XMPPCore", "XMPPComponent", "TLSEngine",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "XMPPVirtualUsersSQLite",
            dependencies: [
                "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "XMPPHTTPUpload",
            dependencies: [
                "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        // MARK: L4, the test kit
        .target(
            name: "XMPPComponentTesting",
            dependencies: [
                "XMLStream", "XMPPCore", "TLSEngine", "XMPPComponent",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        // MARK: Components
        .target(
            name: "PubSubService",
            dependencies: [
                "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Components/PubSubService/Service",
            swiftSettings: settings
        ),
        .target(
            name: "PubSubSQLiteStore",
            dependencies: [
                "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions", "PubSubService",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Components/PubSubService/SQLiteStore",
            swiftSettings: settings
        ),
        .target(
            name: "PubSubPostgreSQLStore",
            dependencies: [
                "CPostgreSQL", "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions", "PubSubService",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Components/PubSubService/PostgreSQLStore",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "pubsub-service",
            dependencies: [
                "PubSubService", "PubSubSQLiteStore", "PubSubPostgreSQLStore", "XMPPComponent",
                "XMPPComponentOperations", "XMPPExtensions",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Components/PubSubService/Executable",
            swiftSettings: settings
        ),
        .target(
            name: "AdHocCommandService",
            dependencies: [
                "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions", "XMPPHTTPUpload",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Components/AdHocCommandService/Service",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "adhoc-command-service",
            dependencies: [
                "AdHocCommandService", "XMPPComponent", "XMPPComponentOperations", "XMPPExtensions",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Components/AdHocCommandService/Executable",
            swiftSettings: settings
        ),
        .target(
            name: "BuddyPresenceBot",
            dependencies: [
                "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions", "XMPPHTTPUpload",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Components/BuddyPresenceBot/Service",
            swiftSettings: settings
        ),
        .target(
            name: "BuddyPresenceBotSQLiteStore",
            dependencies: [
                "BuddyPresenceBot", "XMPPCore", "XMPPComponent",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Components/BuddyPresenceBot/SQLiteStore",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "buddy-presence-bot",
            dependencies: [
                "BuddyPresenceBot", "BuddyPresenceBotSQLiteStore", "XMPPComponent", "XMPPComponentOperations",
                "XMPPExtensions",
                "XMPPVirtualUsersSQLite",
                "XMPPHTTPUpload",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Components/BuddyPresenceBot/Executable",
            swiftSettings: settings
        ),

        // MARK: Examples
        .executableTarget(
            name: "echo-component",
            dependencies: ["XMPPComponent", "XMPPComponentOperations"],
            path: "Examples/Echo",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "two-users",
            dependencies: ["XMPPComponent", "XMPPExtensions"],
            path: "Examples/TwoUsers",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "typed-iq",
            dependencies: ["XMPPComponent"],
            path: "Examples/TypedIQ",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "notifier",
            dependencies: ["XMPPComponent"],
            path: "Examples/Notifier",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "guarded",
            dependencies: ["XMPPComponent", "XMPPExtensions", .product(name: "Logging", package: "swift-log")],
            path: "Examples/Guarded",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "shopping-bot",
            dependencies: ["XMPPComponent", "XMPPExtensions"],
            path: "Examples/ShoppingBot",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "staff-only-pubsub",
            dependencies: ["PubSubService", "XMPPComponent", "XMPPExtensions"],
            path: "Examples/StaffOnlyPubSub",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "conversation",
            dependencies: [
                "InteropSupport", "XMLStream", "XMPPCore", "XMPPComponent", "XMPPComponentTesting", "XMPPExtensions",
            ],
            path: "Examples/Demo/Conversation",
            swiftSettings: settings
        ),

        // MARK: Tests
        .testTarget(name: "XMLStreamTests", dependencies: ["XMLStream", "CLibXML2"], swiftSettings: settings),
        .testTarget(name: "XMPPCoreTests", dependencies: ["XMPPCore", "XMLStream"], swiftSettings: settings),
        .target(
            name: "TLSTestSupport",
            dependencies: ["COpenSSL", "TLSEngine"],
            path: "Tests/TLSTestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "TLSEngineTests",
            dependencies: ["TLSEngine", "TLSTestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "XMPPExtensionsTests",
            dependencies: [
                "XMPPExtensions", "XMPPCore", "XMLStream", "XMPPComponent", "XMPPComponentTesting",
                "SpecificationExamples", "shopping-bot",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SpecificationExamples",
            dependencies: ["XMLStream", "XMPPCore", "XMPPExtensions"],
            path: "Tests/SpecificationExamples",
            swiftSettings: settings
        ),
        .testTarget(
            name: "XMPPVirtualUsersSQLiteTests",
            dependencies: [
                "XMPPVirtualUsersSQLite", "XMPPExtensions", "XMPPCore", "XMLStream", "XMPPComponent",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "XMPPHTTPUploadTests",
            dependencies: [
                "XMPPHTTPUpload", "XMPPExtensions", "XMPPCore", "XMLStream", "XMPPComponent", "XMPPComponentTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ComponentStreamTests",
            dependencies: ["ComponentStream", "XMPPCore", "XMLStream"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "XMPPComponentTests",
            dependencies: [
                "XMPPComponent", "XMPPComponentTesting", "TLSEngine", "TLSTestSupport",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        // An allocator that counts, for the one program that links it.
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .executableTarget(
            name: "allocation-probe",
            dependencies: ["AllocationCounter", "XMPPComponent"],
            path: "Tests/AllocationProbe",
            swiftSettings: settings
        ),
        .testTarget(
            name: "XMPPComponentOperationsTests",
            dependencies: [
                "XMPPComponentOperations", "XMPPComponent", "XMPPComponentTesting", "XMPPCore", "XMLStream",
                "InteropSupport", "echo-component", "pubsub-service", "adhoc-command-service", "buddy-presence-bot",
                "allocation-probe",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "XMPPComponentTestingTests",
            dependencies: ["XMPPComponent", "XMPPComponentTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PubSubServiceTests",
            dependencies: [
                "PubSubService", "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions", "XMPPComponentTesting",
                "SpecificationExamples", "staff-only-pubsub",
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "pubsub-store-writer",
            dependencies: [
                "PubSubService", "PubSubSQLiteStore", "XMPPComponent", "XMPPExtensions",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/PubSubStoreWriter",
            swiftSettings: settings
        ),
        .testTarget(
            name: "PubSubStoreTests",
            dependencies: [
                "PubSubService", "PubSubSQLiteStore", "PubSubPostgreSQLStore", "InteropSupport", "XMLStream",
                "pubsub-store-writer",
                "XMPPCore", "XMPPComponent", "XMPPExtensions",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AdHocCommandServiceTests",
            dependencies: [
                "AdHocCommandService", "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions",
                "XMPPComponentTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BuddyPresenceBotTests",
            dependencies: [
                "BuddyPresenceBot", "BuddyPresenceBotSQLiteStore", "XMLStream", "XMPPCore", "XMPPComponent",
                "XMPPExtensions", "XMPPComponentTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "InteropSupport",
            dependencies: [
                "XMLStream", "XMPPComponentTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/InteropSupport",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "pubsub-benchmark",
            dependencies: [
                "InteropSupport", "PubSubService", "PubSubSQLiteStore", "XMLStream", "XMPPComponent",
                "XMPPComponentTesting", "XMPPExtensions", "pubsub-service",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Benchmarks/PubSub",
            swiftSettings: settings
        ),
        .testTarget(
            name: "Interop",
            dependencies: [
                "InteropSupport", "XMLStream", "XMPPCore", "XMPPComponent", "XMPPExtensions", "XMPPVirtualUsersSQLite",
                "TLSEngine", "TLSTestSupport", "XMPPHTTPUpload", "XMPPComponentTesting", "echo-component", "two-users",
                "typed-iq", "notifier",
                "guarded", "pubsub-service", "adhoc-command-service", "buddy-presence-bot", "BuddyPresenceBot",
                "BuddyPresenceBotSQLiteStore",
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/Interop",
            exclude: ["Clients", "Servers"],
            swiftSettings: settings
        ),
    ]
)
