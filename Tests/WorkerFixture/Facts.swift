import Glibc
import LinuxSystem
import Multiprocessing

/// What a process can tell of itself.
enum Facts {
  static let names: Jobs.Action = { host, words throws(WorkerFailure) in
    say(
      "\(host.identity.name) of \(host.parent?.name ?? "nobody"), daemon \(host.identity.isDaemon), "
        + "parent right \(host.parent?.pid == CurrentProcess.parentPID)")
    guard let depth = words.first.flatMap(Int.init), depth > 0 else { return }
    let method = host.startMethods.current
    for _ in 0..<2 {
      let child = ChildProcess(host: host)
      do { try child.start("names", "\(depth - 1)", by: method) } catch { say("\(error)") }
      child.joinServing(host)
    }
  }

  /// The state in which a child begins, one fact a line.
  static let state: Jobs.Action = { host, _ throws(WorkerFailure) in
    var buffer = [CChar](repeating: 0, count: 4096)
    let directory = getcwd(&buffer, buffer.count).map { String(cString: $0) } ?? "none"
    var byte: UInt8 = 0
    say("stdin gives \(read(0, &byte, 1))")
    say("death signal \(CurrentProcess.parentDeathSignal)")
    say("directory \(directory)")
    say("environment \(getenv("FIXTURE").map { String(cString: $0) } ?? "none")")
    say("blocked \(status("SigBlk"))")
    // Two signals are the C library's own; programs that start others may leave them ignored.
    let ignored = (UInt64(status("SigIgn"), radix: 16) ?? .max) & ~0x1_8000_0000
    say("ignored \(ignored)")
    say("pending \(status("SigPnd"))")
    say("name \(CurrentProcess.commandName)")
  }

  private static func status(_ field: String) -> String {
    guard let file = fopen("/proc/self/status", "r") else { return "" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let words = text(line).split { $0 == ":" || $0 == "\t" || $0 == "\n" }
      if words.first.map(String.init) == field { return String(words[1]) }
    }
    return ""
  }

  /// The open descriptors and what they are.
  static let descriptors: Jobs.Action = { host, _ throws(WorkerFailure) in
    say(openDescriptors().joined(separator: " "))
  }

  static func openDescriptors() -> [String] {
    guard let folder = opendir("/proc/self/fd") else { return [] }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      guard let number = Int32(name), number != dirfd(folder) else { continue }
      var target = [CChar](repeating: 0, count: 256)
      readlink("/proc/self/fd/\(name)", &target, 255)
      let kind = text(target).split(separator: ":").first.map(String.init) ?? ""
      found.append(number <= 2 ? "\(number)" : "\(number)=\(kind)")
    }
    return found
  }
}
