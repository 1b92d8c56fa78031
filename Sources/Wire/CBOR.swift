/// The numbers of CBOR (RFC 8949) and the tags that this program writes; `docs/PROTOCOL.md`
/// explains them.
package enum CBOR {
  /// The major type: the top three bits of an item's first byte.
  package enum Major {
    /// An integer from 0 up: the argument.
    @inlinable package static var unsigned: UInt8 { 0 }
    /// An integer below 0: -1 less the argument.
    @inlinable package static var negative: UInt8 { 1 }
    /// A string of bytes, whose number is the argument.
    @inlinable package static var bytes: UInt8 { 2 }
    /// A string in UTF-8; the argument counts its bytes.
    @inlinable package static var text: UInt8 { 3 }
    /// So many items as the argument says.
    @inlinable package static var array: UInt8 { 4 }
    /// So many pairs of a key and a value as the argument says.
    @inlinable package static var map: UInt8 { 5 }
    /// A tag, whose number is the argument, before the item that it is for.
    @inlinable package static var tag: UInt8 { 6 }
    /// Values without contents, and floats.
    @inlinable package static var simple: UInt8 { 7 }
  }

  /// The single bytes of values that have no contents.
  @inlinable package static var `false`: UInt8 { 0xF4 }
  /// The byte of true.
  @inlinable package static var `true`: UInt8 { 0xF5 }
  /// The byte of null, Lua's nil.
  @inlinable package static var null: UInt8 { 0xF6 }
  /// `mp.None`, as against nil, which is null.
  @inlinable package static var undefined: UInt8 { 0xF7 }
  /// The first byte of a 64-bit float; its bits follow.
  @inlinable package static var float64: UInt8 { 0xFB }

  /// Tags: two registered ones (value sharing), and private ones from the first-come range.
  package enum Tag {
    /// The value inside is referred to later; the first such value of a message is number 0.
    @inlinable package static var shareable: UInt64 { 28 }
    /// A reference to the value with that number.
    @inlinable package static var shared: UInt64 { 29 }

    /// `mp.List`: the table inside has the list metatable.
    @inlinable package static var list: UInt64 { 60_000 }
    /// [metatable, table].
    @inlinable package static var metatable: UInt64 { 60_001 }
    /// [module] or [module, field]: what has that name on the other side.
    @inlinable package static var name: UInt64 { 60_002 }
    /// A class registered under the byte string inside.
    @inlinable package static var namedClass: UInt64 { 60_003 }
    /// The error class of that name.
    @inlinable package static var errorClass: UInt64 { 60_004 }
    /// [checksum, bytecode, upvalue, …].
    @inlinable package static var function: UInt64 { 60_005 }
    /// An upvalue of several functions; always inside `shareable`.
    @inlinable package static var cell: UInt64 { 60_006 }
    /// [function, arguments]: the value is what the function returns.
    @inlinable package static var reduced: UInt64 { 60_007 }
    /// [class, record]: an object of the module.
    @inlinable package static var object: UInt64 { 60_008 }
    /// [[[id, ways, marks], …], contents, value]: a value with the classes in it that have no name.
    @inlinable package static var classes: UInt64 { 60_009 }
    /// The class with that number in the message.
    @inlinable package static var classOfMessage: UInt64 { 60_010 }
  }
}
