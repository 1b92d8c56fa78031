/// What another order of the same events could do to a program.
package struct Finding: Equatable, Sendable {
  /// The kinds of findings, by what they are called.
  package enum Kind: String, Sendable {
    case lockOrder = "lock order"
    case unorderedAccess = "unordered access"
    case unguardedUpdate = "unguarded read-modify-write"
  }

  /// What kind of finding it is.
  package let kind: Kind
  /// What it is about.
  package let subject: String
  /// Who does what where.
  package let lines: [String]
  /// The index of the event at which it shows.
  package let event: Int
  /// What may come of it, and what to do.
  package let remedy: String

  /// The text for people.
  package var text: String {
    let indented = lines.map { "    \($0)" }.joined(separator: "\n")
    return "mprun: \(kind.rawValue): \(subject)\n\(indented)\n  \(remedy)"
  }
}

extension Recording {
  /// How findings call an object: `lock 'a', made at bank.lua:13`.
  func description(ofObject index: Int32) -> String {
    let object = objects[Int(index)]
    let name = object.name.isEmpty ? object.kind : "\(object.kind) '\(object.name)'"
    return object.file.isEmpty ? name : "\(name), made at \(object.file):\(object.line)"
  }

  /// How findings call who did something.
  func whoDid(_ thread: Int32) -> String {
    let process = processes[threads[Int(thread)].process].name
    return threads[Int(thread)].isMain
      ? process : "\(process), thread \(threads[Int(thread)].name)"
  }

  /// Where an event was, for findings.
  func location(_ event: Event) -> String {
    place(of: event).map { "at \($0.file):\($0.line)" } ?? "at an unknown place"
  }

  /// What another order of the same events could do, each told once.
  package func findings() -> [Finding] {
    var order = HappensBefore(self)
    var locks = LockOrders(self)
    var accesses = AccessCheck(self)
    for index in events.indices {
      order.advance(to: index)
      locks.see(index, order)
      accesses.see(index, order, locks)
    }
    return locks.findings() + accesses.findings
  }
}
