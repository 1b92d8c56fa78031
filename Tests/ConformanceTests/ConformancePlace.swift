import Foundation

/// Where things are: the scripts, the program under test, the supervisor.
enum ConformancePlace {
  static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "scripts", directoryHint: .isDirectory)

  /// What the program under test finds in its environment.
  static func environment(method: StartMethod, temporary: String) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    for name in environment.keys where name.hasPrefix("LUA_") || name.hasPrefix("MPRUN_") {
      environment[name] = nil
    }
    // The Swift runtime's own handlers of fatal signals are for the tests, not for the program.
    environment["SWIFT_BACKTRACE"] = nil
    environment["LUA_PATH"] = scripts.path(percentEncoded: false) + "lib/?.lua;;"
    environment["CONFORMANCE_METHOD"] = method.rawValue
    if method == .remote { environment["MPRUN_LAUNCHER"] = "env" }
    environment["CONFORMANCE_TMP"] = temporary
    return environment
  }

  /// Every script below the scripts folder but for the shared ones in `lib`, in order of path.
  static func allScripts() -> [ConformanceScript] {
    let root = scripts.path(percentEncoded: false)
    let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".lua") && !$0.hasPrefix("lib/") }.sorted().map { path in
      let text = try? String(contentsOfFile: root + path, encoding: .utf8)
      return ConformanceScript(path: path, text: text ?? "-- unreadable-file:")
    }
  }

  /// Whether a Lua module of that name is installed where Lua 5.4 looks for it.
  static func isInstalled(_ module: String) -> Bool {
    let path = module.replacing(".", with: "/")
    let places = [
      "/usr/local/share/lua/5.4/\(path).lua", "/usr/local/share/lua/5.4/\(path)/init.lua",
      "/usr/share/lua/5.4/\(path).lua", "/usr/share/lua/5.4/\(path)/init.lua",
      "/usr/local/lib/lua/5.4/\(path).so", "/usr/lib/x86_64-linux-gnu/lua/5.4/\(path).so",
      "/usr/lib/aarch64-linux-gnu/lua/5.4/\(path).so", "/usr/lib/lua/5.4/\(path).so",
    ]
    return places.contains { FileManager.default.fileExists(atPath: $0) }
  }
}
