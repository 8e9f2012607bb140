// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import PackageDescription

/// What every target is compiled with; see "Compiler settings" in the README.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// A layer of igor: one target, and the suite that mirrors it.
func layer(
  _ name: String,
  on dependencies: [Target.Dependency] = [],
  resources: [Resource]? = nil
) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    resources: resources,
    swiftSettings: settings
  )
}

/// A program: composes layers, holds no logic worth sharing.
func program(_ name: String, on dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one target, in `Tests/<name>Tests`.
func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.init(stringLiteral: name)] + dependencies,
    swiftSettings: settings
  )
}

let package = Package(
  name: "igor",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    // Ground: bytes, words and what C gives us.
    .target(name: "CLinux"),
    layer("Clock"),
    layer("Bytes", on: ["CLinux"]),
    layer("Notation", on: ["Bytes"]),
    layer("API", on: ["Bytes", "Notation"]),
    .systemLibrary(
      name: "COpenSSL",
      pkgConfig: "openssl",
      providers: [.apt(["libssl-dev"])]
    ),
    layer("Crypto", on: ["Bytes", "COpenSSL"]),
    .systemLibrary(
      name: "CPCRE2",
      pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"])]
    ),
    layer("Patterns", on: ["CLinux", "CPCRE2", "Clock"]),

    // Protocols: no socket, file or clock.
    layer("HTTP", on: ["Bytes", "Crypto", "Notation"]),
    layer("IPMI", on: ["Bytes", "Clock", "Crypto"]),

    // I/O: a loop per thread, and what waits on it.
    layer(
      "EventLoop",
      on: [
        "CLinux", "Clock", "Notation",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ]
    ),

    layer("TLS", on: ["COpenSSL", "EventLoop"]),

    // Records: what igord is told, and what it keeps.
    layer("Settings", on: ["API", "EventLoop", "IPMI", "Notation", "Patterns"]),
    layer("RingLog", on: ["Bytes", "CLinux", "Clock", "EventLoop", "Notation"]),
    layer(
      "Access",
      on: [
        "API", "Bytes", "Clock", "Crypto", "EventLoop", "Notation",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),

    // Domain: a console's life, and who is there.
    layer(
      "Consoles",
      on: [
        "API", "Bytes", "Clock", "EventLoop", "HTTP", "IPMI", "Notation", "Patterns", "RingLog",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    layer(
      "BMCSimulator",
      on: ["Bytes", "CLinux", "Clock", "Crypto", "EventLoop", "IPMI", "Notation"]
    ),

    // Service: listeners, routes, streams.
    layer(
      "Server",
      on: [
        "API", "Access", "Bytes", "Clock", "Consoles", "Crypto", "EventLoop", "HTTP", "IPMI",
        "Notation", "Patterns", "RingLog", "Settings", "TLS",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),

    // Programs.
    program(
      "igord",
      on: [
        "API", "Access", "CLinux", "EventLoop", "Notation", "RingLog", "Server", "Settings", "TLS",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    program(
      "igor",
      on: [
        "API", "CLinux", "Clock", "EventLoop", "HTTP", "Notation", "TLS",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    program(
      "igor-bmc",
      on: [
        "BMCSimulator", "CLinux", "EventLoop",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),

    // Tests, one suite a target.
    .target(
      name: "TestSupport",
      dependencies: ["API", "BMCSimulator", "Bytes", "EventLoop", "HTTP"],
      path: "Tests/TestSupport",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "websocket-echo",
      dependencies: ["EventLoop", "HTTP"],
      path: "Tests/WebSocketEcho",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "ringlog-writer",
      dependencies: ["Bytes", "EventLoop", "Notation", "RingLog"],
      path: "Tests/RingLogWriter",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "detector-meter",
      dependencies: ["Clock", "Consoles", "Notation", "Patterns", "RingLog"],
      path: "Tests/DetectorMeter",
      swiftSettings: settings
    ),
    .testTarget(
      name: "EnduranceTests",
      dependencies: [
        "API", "BMCSimulator", "Bytes", "EventLoop", "Notation", "RingLog", "TestSupport",
        "igord", "igor-bmc",
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "LabTests",
      dependencies: ["BMCSimulator", "Bytes", "EventLoop", "IPMI", "TestSupport"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "API", "BMCSimulator", "EventLoop", "HTTP", "Notation", "TestSupport",
        "igor", "igor-bmc", "igord",
      ],
      swiftSettings: settings
    ),
    tests(of: "Clock"),
    tests(of: "Bytes"),
    tests(of: "Notation"),
    tests(of: "Settings", with: ["Bytes", "EventLoop", "IPMI", "Notation", "TestSupport"]),
    tests(of: "API", with: ["Notation"]),
    tests(
      of: "Access",
      with: [
        "API", "Clock", "Notation", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    tests(of: "Patterns", with: ["Clock"]),
    tests(of: "Crypto", with: ["Bytes"]),
    tests(of: "IPMI", with: ["Bytes", "Crypto", "TestSupport"]),
    tests(of: "HTTP", with: ["Bytes", "EventLoop", "Notation", "TestSupport", "websocket-echo"]),
    tests(of: "EventLoop", with: ["Bytes", "TestSupport"]),
    tests(
      of: "Server",
      with: [
        "API", "Access", "BMCSimulator", "Bytes", "Clock", "Consoles", "Crypto", "EventLoop",
        "HTTP",
        "Notation", "Patterns", "RingLog", "Settings", "TLS", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    tests(
      of: "Consoles",
      with: [
        "API", "BMCSimulator", "Bytes", "Clock", "EventLoop", "HTTP", "IPMI", "Notation",
        "Patterns", "RingLog", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    tests(of: "RingLog", with: ["Bytes", "Notation", "TestSupport", "ringlog-writer"]),
    tests(
      of: "igor",
      with: [
        "API", "Clock", "EventLoop", "HTTP", "Notation", "TestSupport", "igor-bmc", "igord",
      ]
    ),
    tests(of: "TLS", with: ["EventLoop", "TestSupport"]),
    tests(
      of: "BMCSimulator",
      with: ["Bytes", "CLinux", "Clock", "EventLoop", "IPMI", "TestSupport"]
    ),
  ],
  swiftLanguageModes: [.v6]
)
