public import LinuxSystem

/// Numbers of one C type side by side in shared memory, for callers who count nanoseconds.
///
/// Each load and store is one atomic access: a reader never sees half a number. It is valid while
/// the ``SharedCell`` or ``SharedVector`` that it was made from exists. Indices are not checked.
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
  public typealias Stored = SharedNumber.Stored

  @inlinable var code: UInt8 { typecode.rawValue }

  // MARK: Reading

  /// The number at an index (from 0) as an integer; of a floating-point type, its integral part.
  @inlinable
  public func integer(at index: Int) -> Int64 {
    if typecode.isFloatingPoint { return Self.truncated(double(at: index)) }
    return unsafe SharedNumber.integer(base, code, index)
  }

  /// The number at an index (from 0) as a floating-point one.
  @inlinable
  public func double(at index: Int) -> Double {
    if typecode.isFloatingPoint { return unsafe SharedNumber.double(base, code, index) }
    return Double(integer(at: index))
  }

  /// The integral part; 0 for what no integer is near.
  @inlinable static func truncated(_ value: Double) -> Int64 {
    value.magnitude < 0x1p63 ? Int64(value) : 0
  }

  // MARK: Writing

  /// Stores an integer at an index (from 0) if the type has it.
  @inlinable
  public func store(_ value: Int64, at index: Int) -> Stored {
    unsafe SharedNumber.store(value, base, code, index)
  }

  /// Stores a floating-point number at an index (from 0); in an integer type, if it is one of its
  /// integers.
  @inlinable
  public func store(_ value: Double, at index: Int) -> Stored {
    unsafe SharedNumber.store(value, base, code, index)
  }

  /// Adds an integer atomically; nil, and nothing is changed, if the sum does not fit the type.
  @inlinable
  public func add(_ amount: Int64, at index: Int) -> Int64? {
    if typecode.isFloatingPoint {
      return Int64(exactly: unsafe SharedNumber.add(Double(amount), base, code, index))
    }
    return unsafe SharedNumber.add(amount, base, code, index)
  }

  /// Adds a floating-point number atomically; in an integer type, nil if it is no integer or does
  /// not fit.
  @inlinable
  public func add(_ amount: Double, at index: Int) -> Double? {
    if typecode.isFloatingPoint { return unsafe SharedNumber.add(amount, base, code, index) }
    return Int64(exactly: amount).flatMap { add($0, at: index) }.map { Double($0) }
  }
}
