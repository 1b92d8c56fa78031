/// The numbers of CBOR (RFC 8949) and the tags that this program writes; `docs/PROTOCOL.md` explains
/// them.
package enum CBOR {
  /// The major type: the top three bits of an item's first byte.
  package enum Major {
    /// An integer from 0 up: the argument.
    package static let unsigned: UInt8 = 0
    /// An integer below 0: -1 less the argument.
    package static let negative: UInt8 = 1
    /// A string of bytes, whose number is the argument.
    package static let bytes: UInt8 = 2
    /// A string in UTF-8; the argument counts its bytes.
    package static let text: UInt8 = 3
    /// So many items as the argument says.
    package static let array: UInt8 = 4
    /// So many pairs of a key and a value as the argument says.
    package static let map: UInt8 = 5
    /// A tag, whose number is the argument, before the item that it is for.
    package static let tag: UInt8 = 6
    /// Values without contents, and floats.
    package static let simple: UInt8 = 7
  }

  /// The single bytes of values that have no contents.
  package static let `false`: UInt8 = 0xF4
  /// The byte of true.
  package static let `true`: UInt8 = 0xF5
  /// The byte of null, Lua's nil.
  package static let null: UInt8 = 0xF6
  /// `mp.None`, as against nil, which is null.
  package static let undefined: UInt8 = 0xF7
  /// The first byte of a 64-bit float; its bits follow.
  package static let float64: UInt8 = 0xFB

  /// Tags: two registered ones (value sharing), and private ones from the first-come range.
  package enum Tag {
    /// The value inside is referred to later; the first such value of a message is number 0.
    package static let shareable: UInt64 = 28
    /// A reference to the value with that number.
    package static let shared: UInt64 = 29

    /// `mp.List`: the table inside has the list metatable.
    package static let list: UInt64 = 60_000
    /// [metatable, table].
    package static let metatable: UInt64 = 60_001
    /// [module] or [module, field]: what has that name on the other side.
    package static let name: UInt64 = 60_002
    /// A class registered under the byte string inside.
    package static let namedClass: UInt64 = 60_003
    /// The error class of that name.
    package static let errorClass: UInt64 = 60_004
    /// [checksum, bytecode, upvalue, …].
    package static let function: UInt64 = 60_005
    /// An upvalue of several functions; always inside `shareable`.
    package static let cell: UInt64 = 60_006
    /// [function, arguments]: the value is what the function returns.
    package static let reduced: UInt64 = 60_007
    /// [class, record]: an object of the module.
    package static let object: UInt64 = 60_008
  }
}
