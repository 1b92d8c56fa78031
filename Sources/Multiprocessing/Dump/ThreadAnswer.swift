package import Waiting
internal import Wire

/// What a process tells of one of its threads to whoever asks.
package struct ThreadAnswer {
  var name: String
  /// What it waits for; `awake` while it executes its code, or could.
  var sleeping: WaitReason
  /// What it waits for that another thread of the process can give; empty for all else.
  var waitsFor: String
  /// What it executes.
  var stack: String

  /// An answer; `waitsFor` is empty for what an object of the program tells.
  package init(name: String, sleeping: WaitReason, waitsFor: String, stack: String) {
    self.name = name
    self.sleeping = sleeping
    self.waitsFor = waitsFor
    self.stack = stack
  }

  var wireValue: WireValue {
    .array([
      .text(name), .integer(Int64(bitPattern: sleeping.word)), .text(waitsFor), .text(stack),
    ])
  }

  /// Nil for what is no such answer.
  init?(_ value: WireValue) {
    guard case .array(let fields) = value, fields.count == 4, case .bytes(let name) = fields[0],
      case .integer(let sleeping) = fields[1], case .bytes(let waitsFor) = fields[2],
      case .bytes(let stack) = fields[3]
    else { return nil }
    self.init(
      name: String(decoding: name, as: UTF8.self),
      sleeping: WaitReason(word: UInt64(bitPattern: sleeping)),
      waitsFor: String(decoding: waitsFor, as: UTF8.self),
      stack: String(decoding: stack, as: UTF8.self))
  }
}
