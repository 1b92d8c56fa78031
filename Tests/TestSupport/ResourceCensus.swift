import Glibc

/// What this process has of the system's things at one moment: to be compared before and after.
public struct ResourceCensus: Equatable, CustomStringConvertible {
  /// Open descriptors, with what they stand for.
  public var descriptors: [String]
  /// Children, collected or not.
  public var children: [Int32]
  /// Names under /dev/shm that are this program's; others on the machine come and go.
  public var sharedMemory: [String]

  public init() {
    descriptors = Self.entries(of: "/proc/self/fd").compactMap { name in
      Self.target(of: "/proc/self/fd/\(name)").map { "\(name) → \($0)" }
    }.filter { !$0.hasSuffix("/proc/self/fd") && !$0.contains("/proc/\(getpid())/fd") }
    children = Self.entries(of: "/proc/self/task").flatMap { task in
      Self.text(of: "/proc/self/task/\(task)/children").split(separator: " ").compactMap {
        Int32($0)
      }
    }.sorted()
    sharedMemory = Self.entries(of: "/dev/shm").filter { $0.contains("mprun") }
  }

  public var description: String {
    "descriptors \(descriptors), children \(children), shared memory \(sharedMemory)"
  }

  /// The names in a directory, sorted.
  public static func entries(of path: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func target(of path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  static func text(of path: String) -> String {
    guard let file = unsafe fopen(path, "r") else { return "" }
    defer { unsafe fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
