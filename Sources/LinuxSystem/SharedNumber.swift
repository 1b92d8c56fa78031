public import CLinux

/// Access to a number of a C type, named by Python's letter for it, in memory that processes share.
/// Each load and store is one atomic access. What may be stored in which type is said in C, for C
/// callers too.
public enum SharedNumber {
  /// What came of storing a number.
  public enum Stored: Equatable, Sendable {
    case done
    case outOfRange
    /// The type is an integer one, and the number has a fraction or is none.
    case notIntegral

    @usableFromInline init(_ stored: clinux_stored) {
      self = stored == CLINUX_STORED ? .done : .outOfRange
    }
  }

  /// Loads a number of an integer type.
  @inlinable @unsafe
  public static func integer(_ base: UnsafeRawPointer, _ typecode: UInt8, _ index: Int) -> Int64 {
    unsafe clinux_load_integer(base, typecode, Int64(index))
  }

  /// Loads a number of a floating-point type.
  @inlinable @unsafe
  public static func double(_ base: UnsafeRawPointer, _ typecode: UInt8, _ index: Int) -> Double {
    unsafe clinux_load_float(base, typecode, Int64(index))
  }

  /// Stores an integer if the type has it.
  @inlinable @unsafe
  public static func store(
    _ value: Int64, _ base: UnsafeMutableRawPointer, _ typecode: UInt8, _ index: Int
  ) -> Stored {
    unsafe Stored(clinux_store_integer(base, typecode, Int64(index), value))
  }

  /// Stores a floating-point number; in an integer type, if it is one of its integers.
  @inlinable @unsafe
  public static func store(
    _ value: Double, _ base: UnsafeMutableRawPointer, _ typecode: UInt8, _ index: Int
  ) -> Stored {
    if clinux_number_is_float(typecode) {
      unsafe clinux_store_float(base, typecode, Int64(index), value)
      return .done
    }
    if let integer = Int64(exactly: value) {
      return unsafe store(integer, base, typecode, index)
    }
    return value.isFinite && value.magnitude >= 0x1p63 ? .outOfRange : .notIntegral
  }

  /// Adds to a number of an integer type; nil, and nothing is changed, if the sum does not fit.
  @inlinable @unsafe
  public static func add(
    _ amount: Int64, _ base: UnsafeMutableRawPointer, _ typecode: UInt8, _ index: Int
  ) -> Int64? {
    var sum: Int64 = 0
    return unsafe clinux_add_integer(base, typecode, Int64(index), amount, &sum) ? sum : nil
  }

  /// Adds to a number of a floating-point type.
  @inlinable @unsafe
  public static func add(
    _ amount: Double, _ base: UnsafeMutableRawPointer, _ typecode: UInt8, _ index: Int
  ) -> Double {
    unsafe clinux_add_float(base, typecode, Int64(index), amount)
  }
}
