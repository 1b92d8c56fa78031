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
  // Debug builds, and so all tests, check at run time that no variable is used while it is changed; a
  // release has no such check, which takes a fifth of the time of a small message.
  .unsafeFlags(
    ["-enforce-exclusivity=unchecked", "-Xfrontend", "-assume-single-threaded"],
    .when(configuration: .release)),
  // Swift's module Glibc then has all that the C library offers on Linux.
  .unsafeFlags(["-Xcc", "-D_GNU_SOURCE"]),
]

let warningsAsErrors: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

/// Symbols are bound when a program starts: a process forked from it finds them bound, and does not
/// copy the pages that they are noted on.
let bindAtStart: LinkerSetting = .unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"])

/// The command carries Lua's library, whose functions C modules of Lua find in the program, as they do in
/// `lua5.4`. Only these names are exported: what else the program defines is its own.
let exportsLua: LinkerSetting = .unsafeFlags([
  "-Xlinker", "--export-dynamic",
  "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/CLua/exports.map",
])

/// Where a script asks Lua for the time, the clock may be one that the program has itself.
let wrapsClocks: LinkerSetting = .unsafeFlags([
  "-Xlinker", "--wrap=time", "-Xlinker", "--wrap=clock",
])

let package = Package(
  name: "mprun",
  products: [.executable(name: "mprun", targets: ["mprun"])],
  targets: [
    .target(
      name: "CLinux", cSettings: warningsAsErrors,
      linkerSettings: [.linkedLibrary("m"), .linkedLibrary("dl")]),
    .target(
      name: "CLua", dependencies: ["CLinux"], exclude: ["exports.map"],
      cSettings: warningsAsErrors,
      linkerSettings: [.linkedLibrary(":liblua5.4.a"), .linkedLibrary("m")]),
    // Lifetimes: a buffer lends its bytes as a span that cannot outlive it.
    .target(name: "Wire", swiftSettings: strict + [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "LinuxSystem", dependencies: ["CLinux"], swiftSettings: strict),
    // The one place where anything waits, and the tasks that take turns meanwhile.
    .target(name: "Waiting", dependencies: ["LinuxSystem"], swiftSettings: strict),
    .target(name: "Network", dependencies: ["LinuxSystem", "Wire"], swiftSettings: strict),
    // What a program did: the recording that its processes write, and what is read from it.
    .target(name: "Tracing", dependencies: ["LinuxSystem", "Wire"], swiftSettings: strict),
    // A recording as a page, and as text.
    .target(
      name: "Timeline", dependencies: ["Tracing", "LinuxSystem", "Wire"],
      resources: [.embedInCode("Page")], swiftSettings: strict),
    // Running a program again and again in other orders of its steps.
    .target(
      name: "Exploring", dependencies: ["LinuxSystem", "Waiting", "Wire"], swiftSettings: strict),
    .target(
      name: "SharedMemory", dependencies: ["Exploring", "LinuxSystem", "Tracing", "Waiting"],
      swiftSettings: strict),
    .target(
      name: "Multiprocessing",
      dependencies: [
        "SharedMemory", "Exploring", "Network", "Tracing", "Waiting", "LinuxSystem", "Wire",
      ],
      resources: [.embedInCode("Launching/Ray")], swiftSettings: strict),
    .target(
      name: "LuaRuntime", dependencies: ["CLua", "LinuxSystem", "Wire"],
      resources: [.embedInCode("Lua")],
      swiftSettings: strict),
    .target(
      name: "LuaMultiprocessing",
      dependencies: [
        "Exploring", "LuaRuntime", "Multiprocessing", "Network", "SharedMemory", "Tracing",
        "Waiting", "LinuxSystem", "Wire",
      ],
      resources: [.embedInCode("Lua")], swiftSettings: strict),
    .executableTarget(
      name: "mprun",
      dependencies: [
        "Exploring", "LuaMultiprocessing", "LuaRuntime", "Multiprocessing", "Timeline", "Tracing",
        "LinuxSystem", "Wire",
      ],
      swiftSettings: strict, linkerSettings: [bindAtStart, exportsLua, wrapsClocks]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["mprun", "LuaRuntime", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "DeadlockTests", dependencies: ["mprun", "TestSupport"], exclude: ["scripts"],
      swiftSettings: strict),
    .testTarget(
      name: "ExampleTests", dependencies: ["mprun", "TestSupport"], swiftSettings: strict),
    .executableTarget(
      name: "ConformanceSupervisor", path: "Tests/ConformanceTests/Supervisor",
      cSettings: warningsAsErrors),
    .testTarget(
      name: "ConformanceTests", dependencies: ["TestSupport", "ConformanceSupervisor"],
      exclude: ["Supervisor", "scripts"], swiftSettings: strict),
    .testTarget(
      name: "RayTests", dependencies: ["mprun", "TestSupport"],
      exclude: ["cluster.sh", "fake", "run-scripts.sh", "scripts", "test_ray_launcher.py"],
      swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Wire", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LinuxSystemTests", dependencies: ["LinuxSystem", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "WaitingTests", dependencies: ["Waiting", "LinuxSystem", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ExploringTests", dependencies: ["Exploring", "mprun", "TestSupport"],
      exclude: ["scripts"], swiftSettings: strict),
    .testTarget(
      name: "TimelineTests",
      dependencies: ["Timeline", "Tracing", "LinuxSystem", "TestSupport", "mprun"],
      exclude: ["browser.py", "scripts"], swiftSettings: strict),
    .testTarget(
      name: "TracingTests", dependencies: ["Tracing", "LinuxSystem", "mprun", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NetworkTests",
      dependencies: ["Network", "LinuxSystem", "Wire", "TestSupport", "mprun"],
      exclude: ["Hosts", "Independent"], swiftSettings: strict),
    .testTarget(
      name: "SharedMemoryTests",
      dependencies: [
        "SharedMemory", "Waiting", "LinuxSystem", "TestSupport", "SharedMemoryLab",
      ],
      swiftSettings: strict),
    // The processes that the tests of Multiprocessing run: a root, and the children it makes of
    // itself. It plays programs that use the system freely, so it is not held to memory safety.
    .executableTarget(
      name: "WorkerFixture",
      dependencies: ["Multiprocessing", "SharedMemory", "LinuxSystem", "Wire"],
      path: "Tests/WorkerFixture", swiftSettings: Array(strict.dropFirst()),
      linkerSettings: [bindAtStart]),
    // Processes with one thread, which may fork: what SharedMemoryTests has killed in them.
    .executableTarget(
      name: "SharedMemoryLab",
      dependencies: ["SharedMemory", "Waiting", "LinuxSystem", "TestSupport"],
      path: "Tests/SharedMemoryLab", swiftSettings: strict),
    .testTarget(
      name: "MultiprocessingTests",
      dependencies: [
        "Multiprocessing", "SharedMemory", "Network", "LinuxSystem", "Wire", "WorkerFixture",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "LuaRuntimeTests", dependencies: ["LuaRuntime", "TestSupport", "Wire"],
      swiftSettings: strict),
    .testTarget(
      name: "LuaMultiprocessingTests",
      dependencies: ["LuaMultiprocessing", "LuaRuntime", "Multiprocessing", "TestSupport", "Wire"],
      swiftSettings: strict),
    .executableTarget(
      name: "CodecFuzzer", dependencies: ["LuaRuntime", "TestSupport", "Wire"],
      path: "Tests/Fuzzing/Codec", swiftSettings: strict),
    .executableTarget(
      name: "NetworkFuzzer",
      dependencies: ["LuaRuntime", "Network", "LinuxSystem", "TestSupport", "Wire"],
      path: "Tests/Fuzzing/Network", swiftSettings: strict),
    .executableTarget(
      name: "LuaRuntimeBenchmark", dependencies: ["LuaRuntime", "Wire"],
      path: "Tests/Benchmarks/LuaRuntime", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
