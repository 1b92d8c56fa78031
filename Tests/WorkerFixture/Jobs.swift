import Glibc
import LinuxSystem
import Multiprocessing

/// What children can do.
enum Jobs {
  typealias Action = @Sendable (ProcessHost, [String]) throws(WorkerFailure) -> Void

  static let all: [String: Action] = [
    "nothing": { _, _ throws(WorkerFailure) in },
    "say": { _, words throws(WorkerFailure) in say(words.joined(separator: " ")) },
    "exit": { _, words throws(WorkerFailure) in throw .exit(Int32(words[0])!) },
    "leave": { host, words throws(WorkerFailure) in host.exit(Int32(words[0])!) },
    "fail": { _, words throws(WorkerFailure) in throw .uncaught(traceback: words[0]) },
    "wait": { host, _ throws(WorkerFailure) in try host.rest(nil) },
    "rest": { host, words throws(WorkerFailure) in try host.rest(Double(words[0])!) },
    "stubborn": { host, words throws(WorkerFailure) in
      signal(SIGTERM, SIG_IGN)
      say("stubborn")
      try host.rest(nil)
    },
    "names": Facts.names,
    "facts": Facts.state,
    "descriptors": Facts.descriptors,
    "seed": { host, _ throws(WorkerFailure) in say("\(host.randomSeed())") },
    "log": { host, words throws(WorkerFailure) in host.logger.log(Int(words[0])!, words[1]) },
    "tree": Trees.grow,
    "lines": Lines.write,
    "long": Lines.long,
    "buffered": { _, words throws(WorkerFailure) in
      try? Console.write([UInt8]("\(words[0])\n".utf8), to: .output, flush: false)
    },
    "family": Trees.family,
    PoolWork.name: PoolWork.run,
  ]
}
