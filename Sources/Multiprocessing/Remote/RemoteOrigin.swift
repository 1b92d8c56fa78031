internal import Wire

/// Where a process on another computer comes from.
package struct RemoteOrigin: Equatable, Sendable {
  /// The process that stands for it there, by whose number everybody knows it.
  package var pid: Int32
  /// The computer on which the process is.
  package var node = ""
  /// The process that keeps it there.
  package var keeper: Int32 = 0
  /// The connection to its keeper.
  var descriptor: Int32 = -1

  /// How many processors the computers have among which its own is one, where that is known.
  package var slots: Int?

  init(pid: Int32, slots: Int? = nil) {
    self.pid = pid
    self.slots = slots
  }

  var wireValue: WireValue {
    .array([
      .integer(Int64(pid)), .text(node), .integer(Int64(keeper)), .integer(Int64(descriptor)),
      slots.map { .integer(Int64($0)) } ?? .null,
    ])
  }

  init?(_ value: WireValue) {
    guard let fields = value.array, fields.count == 5,
      let pid = fields[0].integer.flatMap(Int32.init(exactly:)), let node = fields[1].text,
      let keeper = fields[2].integer.flatMap(Int32.init(exactly:)),
      let descriptor = fields[3].integer.flatMap(Int32.init(exactly:))
    else { return nil }
    self.init(pid: pid, slots: fields[4].integer.map(Int.init))
    (self.node, self.keeper, self.descriptor) = (node, keeper, descriptor)
  }
}
