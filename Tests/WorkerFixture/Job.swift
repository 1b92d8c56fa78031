import LinuxSystem
import Multiprocessing
import Wire

/// A piece of work: a name in `Jobs`, and words for it.
final class Job {
  let name: String
  let arguments: [String]

  init(_ name: String, _ arguments: [String]) {
    self.name = name
    self.arguments = arguments
  }

  convenience init(_ fields: [WireValue]) {
    let texts = fields.compactMap(\.text)
    self.init(texts[0], Array(texts.dropFirst()))
  }

  func run(in host: ProcessHost) throws(WorkerFailure) {
    guard let action = Jobs.all[name] else { throw .uncaught(traceback: "no job \(name)") }
    try action(host, arguments)
  }

  func work(for method: StartMethod) -> ChildWork {
    if method == .fork { return .inherited(self) }
    let message = OutgoingMessage()
    WireValue.array(([name] + arguments).map { .text($0) }).write(to: &message.bytes)
    return .message(message)
  }
}

extension ChildProcess {
  func start(_ job: String, _ arguments: String..., by method: StartMethod)
    throws(MultiprocessingError)
  {
    try start(Job(job, arguments).work(for: method), by: method)
  }

  /// Joins as a language does: serving events when it must.
  @discardableResult func joinServing(_ host: ProcessHost, seconds: Double? = nil) -> WaitOutcome {
    let deadline = Deadline(seconds: seconds)
    while true {
      guard let outcome = try? join(until: deadline) else { return .timedOut }
      if outcome != .interrupted { return outcome }
      if host.serviceEvents().interrupted { return .interrupted }
    }
  }

  var exitCode: String { ((try? exitStatus()) ?? nil).map { "\($0.code)" } ?? "none" }
}

extension ProcessHost {
  /// Sleeps as a language does, until the time is over or an interrupt comes.
  func rest(_ seconds: Double?) throws(WorkerFailure) {
    let deadline = Deadline(seconds: seconds)
    while sleep(until: deadline) == .interrupted {
      if serviceEvents().interrupted { throw .interrupted }
    }
  }
}
