// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same rules: Swift 6 language mode, strict memory safety,
/// and no warning left standing.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let warningsAsErrors: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

let package = Package(
  name: "mprun",
  products: [.executable(name: "mprun", targets: ["mprun"])],
  targets: [
    .target(name: "CLinux", cSettings: warningsAsErrors),
    .target(name: "CLua", cSettings: warningsAsErrors, linkerSettings: [.linkedLibrary("lua5.4")]),
    // Lifetimes: a buffer lends its bytes as a span that cannot outlive it.
    .target(name: "Wire", swiftSettings: strict + [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "LinuxSystem", dependencies: ["CLinux"], swiftSettings: strict),
    .target(name: "SharedMemory", dependencies: ["LinuxSystem"], swiftSettings: strict),
    .target(
      name: "Multiprocessing", dependencies: ["SharedMemory", "LinuxSystem", "Wire"],
      swiftSettings: strict),
    .target(name: "LuaRuntime", dependencies: ["CLua", "Wire"], swiftSettings: strict),
    .target(
      name: "LuaMultiprocessing",
      dependencies: ["LuaRuntime", "Multiprocessing", "SharedMemory", "Wire"],
      swiftSettings: strict),
    .executableTarget(
      name: "mprun", dependencies: ["LuaMultiprocessing", "Multiprocessing", "LinuxSystem"],
      swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Wire", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LinuxSystemTests", dependencies: ["LinuxSystem", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SharedMemoryTests", dependencies: ["SharedMemory", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "MultiprocessingTests", dependencies: ["Multiprocessing", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LuaRuntimeTests", dependencies: ["LuaRuntime", "TestSupport", "Wire"],
      swiftSettings: strict),
    .executableTarget(
      name: "CodecFuzzer", dependencies: ["LuaRuntime", "TestSupport", "Wire"],
      path: "Tests/Fuzzing/Codec", swiftSettings: strict),
    .executableTarget(
      name: "LuaRuntimeBenchmark", dependencies: ["LuaRuntime", "Wire"],
      path: "Tests/Benchmarks/LuaRuntime", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
