package import Waiting
internal import Wire

/// What a process tells of one of its threads to those who ask.
package struct ThreadAnswer {
  /// Which task of the process it is.
  var task: UInt32
  var name: String
  /// What it waits for; `awake` while it executes its code, or could.
  var sleeping: WaitReason
  /// What it waits for that another thread of the process can give; empty for all else.
  var waitsFor: String
  /// What it executes.
  var stack: String

  /// An answer; `waitsFor` is empty for what an object of the program tells.
  package init(
    task: UInt32, name: String, sleeping: WaitReason, waitsFor: String, stack: String
  ) {
    self.task = task
    self.name = name
    self.sleeping = sleeping
    self.waitsFor = waitsFor
    self.stack = stack
  }

  var wireValue: WireValue {
    .array([
      .integer(Int64(task)), .text(name), .integer(Int64(bitPattern: sleeping.word)),
      .text(waitsFor), .text(stack),
    ])
  }

  /// Nil for what is no such answer.
  init?(_ value: WireValue) {
    guard case .array(let fields) = value, fields.count == 5,
      case .integer(let task) = fields[0], let task = UInt32(exactly: task),
      case .bytes(let name) = fields[1], case .integer(let sleeping) = fields[2],
      case .bytes(let waitsFor) = fields[3], case .bytes(let stack) = fields[4]
    else { return nil }
    self.init(
      task: task, name: String(decoding: name, as: UTF8.self),
      sleeping: WaitReason(word: UInt64(bitPattern: sleeping)),
      waitsFor: String(decoding: waitsFor, as: UTF8.self),
      stack: String(decoding: stack, as: UTF8.self))
  }
}
