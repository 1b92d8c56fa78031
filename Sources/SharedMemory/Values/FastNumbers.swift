public import LinuxSystem

/// Numbers of one C type side by side in shared memory, for callers who count nanoseconds.
///
/// Each load and store is one atomic access: a reader never sees half a number. It is valid while the
/// ``SharedCell`` or ``SharedVector`` that it was made from exists. Indices are not checked.
@safe
public struct FastNumbers: @unchecked Sendable {
  /// Which C type the numbers have.
  @usableFromInline let base: UnsafeMutableRawPointer
  /// Which C type the numbers have.
  public let typecode: Typecode

  init(_ base: UnsafeMutableRawPointer, _ typecode: Typecode) {
    unsafe self.base = unsafe base
    self.typecode = typecode
  }

  /// Makes it again from what ``bits`` gave; nil for 0.
  @inlinable
  public init?(bits: UInt, _ typecode: Typecode) {
    guard let base = unsafe UnsafeMutableRawPointer(bitPattern: bits) else { return nil }
    unsafe self.base = unsafe base
    self.typecode = typecode
  }

  /// The address as a number, for a userdata.
  @inlinable
  public var bits: UInt { unsafe UInt(bitPattern: base) }

  /// What came of storing a number.
  public enum Stored: Equatable, Sendable {
    case done
    case outOfRange
    /// The type is an integer one, and the number has a fraction or is none.
    case notIntegral
  }

  // MARK: Reading

  /// The number at an index (from 0) as an integer; of a floating-point type, its integral part.
  @inlinable
  public func integer(at index: Int) -> Int64 {
    switch typecode {
    case .int8: Int64(Int8(bitPattern: word8(index).relaxed))
    case .char, .uint8: Int64(word8(index).relaxed)
    case .int16: Int64(Int16(bitPattern: word16(index).relaxed))
    case .uint16: Int64(word16(index).relaxed)
    case .int32: Int64(Int32(bitPattern: word32(index).relaxed))
    case .uint32: Int64(word32(index).relaxed)
    case .long, .ulong, .int64, .uint64: Int64(bitPattern: word64(index).relaxed)
    case .float, .double: Self.truncated(double(at: index))
    }
  }

  /// The number at an index (from 0) as a floating-point one.
  @inlinable
  public func double(at index: Int) -> Double {
    switch typecode {
    case .double: Double(bitPattern: word64(index).relaxed)
    case .float: Double(Float(bitPattern: word32(index).relaxed))
    default: Double(integer(at: index))
    }
  }

  /// The integral part; 0 for what no integer is near.
  @inlinable static func truncated(_ value: Double) -> Int64 {
    value.magnitude < 0x1p63 ? Int64(value) : 0
  }

  // MARK: Writing

  /// Stores an integer at an index (from 0) if the type has it.
  @inlinable
  public func store(_ value: Int64, at index: Int) -> Stored {
    switch typecode {
    case .int8: return store(Int8(exactly: value).map { UInt8(bitPattern: $0) }, word8(index))
    case .char, .uint8: return store(UInt8(exactly: value), word8(index))
    case .int16: return store(Int16(exactly: value).map { UInt16(bitPattern: $0) }, word16(index))
    case .uint16: return store(UInt16(exactly: value), word16(index))
    case .int32: return store(Int32(exactly: value).map { UInt32(bitPattern: $0) }, word32(index))
    case .uint32: return store(UInt32(exactly: value), word32(index))
    case .long, .int64: word64(index).relaxed = UInt64(bitPattern: value)
    case .ulong, .uint64: return store(UInt64(exactly: value), word64(index))
    case .float: word32(index).relaxed = Float(value).bitPattern
    case .double: word64(index).relaxed = Double(value).bitPattern
    }
    return .done
  }

  /// Stores a floating-point number at an index (from 0); in an integer type, if it is one of its integers.
  @inlinable
  public func store(_ value: Double, at index: Int) -> Stored {
    switch typecode {
    case .double: word64(index).relaxed = value.bitPattern
    case .float: word32(index).relaxed = Float(value).bitPattern
    default:
      guard let integer = Int64(exactly: value) else {
        return value.isFinite && value.magnitude >= 0x1p63 ? .outOfRange : .notIntegral
      }
      return store(integer, at: index)
    }
    return .done
  }

  /// Adds an integer atomically; nil, and nothing is changed, if the sum does not fit the type.
  @inlinable
  public func add(_ amount: Int64, at index: Int) -> Int64? {
    switch typecode {
    case .int8, .char, .uint8: return addSmall(amount, index)
    case .int16, .uint16: return addSmall(amount, index)
    case .float, .double: return Int64(exactly: add(Double(amount), at: index) ?? .nan)
    case .int32, .uint32:
      let word = word32(index)
      while true {
        let old = word.relaxed
        let number = typecode == .int32 ? Int64(Int32(bitPattern: old)) : Int64(old)
        let (sum, overflow) = number.addingReportingOverflow(amount)
        let fits = typecode == .int32 ? Int32(exactly: sum) != nil : UInt32(exactly: sum) != nil
        guard !overflow, fits else { return nil }
        if word.replace(old, with: UInt32(truncatingIfNeeded: sum)) { return sum }
      }
    case .long, .int64, .ulong, .uint64:
      let word = word64(index)
      while true {
        let old = word.relaxed
        let (sum, overflow) = Int64(bitPattern: old).addingReportingOverflow(amount)
        let fits = sum >= 0 || typecode == .long || typecode == .int64
        guard !overflow, fits else { return nil }
        if word.replace(old, with: UInt64(bitPattern: sum)) { return sum }
      }
    }
  }

  /// Adds a floating-point number atomically; in an integer type, nil if it is no integer or does not fit.
  @inlinable
  public func add(_ amount: Double, at index: Int) -> Double? {
    switch typecode {
    case .double:
      let word = word64(index)
      while true {
        let old = word.relaxed
        let sum = Double(bitPattern: old) + amount
        if word.replace(old, with: sum.bitPattern) { return sum }
      }
    case .float:
      let word = word32(index)
      while true {
        let old = word.relaxed
        let sum = Float(Double(Float(bitPattern: old)) + amount)
        if word.replace(old, with: sum.bitPattern) { return Double(sum) }
      }
    default:
      return Int64(exactly: amount).flatMap { add($0, at: index) }.map { Double($0) }
    }
  }

  /// The atomic add of the types of one and two bytes, which are seldom added to.
  @usableFromInline
  func addSmall(_ amount: Int64, _ index: Int) -> Int64? {
    while true {
      let old = integer(at: index)
      let (sum, overflow) = old.addingReportingOverflow(amount)
      guard !overflow else { return nil }
      let swapped: Bool
      switch typecode {
      case .int8:
        guard let new = Int8(exactly: sum) else { return nil }
        swapped = word8(index).replace(
          UInt8(truncatingIfNeeded: old), with: UInt8(bitPattern: new))
      case .int16:
        guard let new = Int16(exactly: sum) else { return nil }
        swapped = word16(index).replace(
          UInt16(truncatingIfNeeded: old), with: UInt16(bitPattern: new))
      case .uint16:
        guard let new = UInt16(exactly: sum) else { return nil }
        swapped = word16(index).replace(UInt16(truncatingIfNeeded: old), with: new)
      default:
        guard let new = UInt8(exactly: sum) else { return nil }
        swapped = word8(index).replace(UInt8(truncatingIfNeeded: old), with: new)
      }
      if swapped { return sum }
    }
  }

  // MARK: Words

  @inlinable func store(_ value: UInt8?, _ word: SharedWord8) -> Stored {
    guard let value else { return .outOfRange }
    word.relaxed = value
    return .done
  }
  @inlinable func store(_ value: UInt16?, _ word: SharedWord16) -> Stored {
    guard let value else { return .outOfRange }
    word.relaxed = value
    return .done
  }
  @inlinable func store(_ value: UInt32?, _ word: SharedWord32) -> Stored {
    guard let value else { return .outOfRange }
    word.relaxed = value
    return .done
  }
  @inlinable func store(_ value: UInt64?, _ word: SharedWord64) -> Stored {
    guard let value else { return .outOfRange }
    word.relaxed = value
    return .done
  }

  @inlinable func word8(_ index: Int) -> SharedWord8 { unsafe SharedWord8(base + index) }
  @inlinable func word16(_ index: Int) -> SharedWord16 { unsafe SharedWord16(base + index * 2) }
  @inlinable func word32(_ index: Int) -> SharedWord32 { unsafe SharedWord32(base + index * 4) }
  @inlinable func word64(_ index: Int) -> SharedWord64 { unsafe SharedWord64(base + index * 8) }
}
