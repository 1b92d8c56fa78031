/// The C type of a shared value or of the elements of a shared array.
public enum Typecode: UInt8, Sendable, CaseIterable, CustomStringConvertible {
  case char = 0x63  // c: one byte
  case int8 = 0x62  // b
  case uint8 = 0x42  // B
  case int16 = 0x68  // h
  case uint16 = 0x48  // H
  case int32 = 0x69  // i
  case uint32 = 0x49  // I
  case long = 0x6c  // l: 64 bits here
  case ulong = 0x4c  // L
  case int64 = 0x71  // q
  case uint64 = 0x51  // Q
  case float = 0x66  // f
  case double = 0x64  // d

  /// The typecode of a letter, such as `d`.
  package init?(letter: String) {
    guard letter.utf8.count == 1, let byte = letter.utf8.first else { return nil }
    self.init(rawValue: byte)
  }

  /// Bytes that a value takes.
  package var size: Int {
    switch self {
    case .char, .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float: 4
    case .long, .ulong, .int64, .uint64, .double: 8
    }
  }

  /// Whether values of it may have fractions.
  @inlinable public var isFloatingPoint: Bool { self == .float || self == .double }

  /// The letter.
  public var description: String { String(UnicodeScalar(rawValue)) }
}
