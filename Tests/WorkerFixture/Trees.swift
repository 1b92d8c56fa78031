import Glibc
import LinuxSystem
import Multiprocessing

/// Processes that have processes.
enum Trees {
  /// Says who it is, starts two trees that are one less deep, and waits for ever. Every second one
  /// cannot be ended by SIGTERM.
  static let grow: Jobs.Action = { host, words throws(WorkerFailure) in
    let depth = Int(words[0])!
    if host.identity.numbers.last.map({ $0 % 2 == 0 }) ?? false { signal(SIGTERM, SIG_IGN) }
    say("tree \(depth) \(CurrentProcess.pid)")
    if depth > 0 {
      for _ in 0..<2 {
        let child = ChildProcess(host: host)
        do {
          try child.start("tree", "\(depth - 1)", by: host.startMethods.current)
        } catch { say("not started: \(error)") }
      }
    }
    try host.rest(nil)
  }

  /// Starts a child that outlasts it and a daemon that would, and leaves both to the exit.
  static let family: Jobs.Action = { host, words throws(WorkerFailure) in
    let method = host.startMethods.current
    do {
      try ChildProcess(host: host, isDaemon: true).start("wait", by: method)
      try ChildProcess(host: host).start("rest", words[0], by: method)
    } catch { say("not started: \(error)") }
    say("family at its end")
  }
}

/// A child object in the hands of a process that did not make it.
final class Misuse {
  let brother: ChildProcess

  init(of brother: ChildProcess) { self.brother = brother }

  func run() {
    say("join: \(refusal { _ = try brother.join(until: .now) })")
    say("is_alive: \(refusal { _ = try brother.isAlive() })")
    say("terminate: \(refusal { try brother.terminate() })")
    say("start: \(refusal { try brother.start("nothing", by: .fork) })")
    say(brother.description.replacingPIDs())
  }
}

/// The class of the error that an action fails with.
func refusal(_ action: () throws -> Void) -> String {
  do {
    try action()
    return "done"
  } catch { return (error as? MultiprocessingError)?.className ?? "another error" }
}

/// The text in a C buffer.
func text(_ buffer: [CChar]) -> String {
  String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension String {
  /// The text with each number behind `=` replaced by N.
  func replacingPIDs() -> String {
    split(separator: " ").map { word in
      (word.hasPrefix("pid=") || word.hasPrefix("parent="))
        ? "\(word.prefix { $0 != "=" })=N" : String(word)
    }.joined(separator: " ")
  }
}
