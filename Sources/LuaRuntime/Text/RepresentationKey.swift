/// The order in which a table's keys are shown: numbers ascending, strings by their bytes, the
/// rest.
struct RepresentationKey: Comparable {
  private enum Value {
    case integer(Int)
    case number(Double)
    case string([UInt8])
    case other(String)
  }

  private let value: Value
  /// Its place in the table's own order, which breaks ties.
  let number: Int

  init(_ call: LuaCall, _ index: Int, number: Int) throws(LuaFailure) {
    self.number = number
    if call.isInteger(index), let integer = call.integerValue(index) {
      value = .integer(integer)
    } else if let double = call.numberValue(index) {
      value = .number(double)
    } else if let bytes = call.bytesValue(index) {
      value = .string(bytes)
    } else {
      value = .other(try call.display(index))
    }
  }

  private var rank: Int {
    switch value {
    case .integer, .number: 0
    case .string: 1
    case .other: 2
    }
  }

  static func == (a: Self, b: Self) -> Bool {
    a.number == b.number
  }

  static func < (a: Self, b: Self) -> Bool {
    switch (a.value, b.value) {
    case (.integer(let a), .integer(let b)): a < b
    case (.integer(let a), .number(let b)): Double(a) < b
    case (.number(let a), .integer(let b)): a < Double(b)
    case (.number(let a), .number(let b)): a < b
    case (.string(let a), .string(let b)): a.lexicographicallyPrecedes(b)
    case (.other(let one), .other(let two)):
      one == two ? a.number < b.number : one < two
    default: a.rank < b.rank
    }
  }
}
