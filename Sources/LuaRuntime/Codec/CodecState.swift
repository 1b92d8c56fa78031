/// What the codec keeps from one message of a Lua state to the next.
struct CodecState: ~Copyable {
  /// Taken while a message is encoded, so that what encodes another one meanwhile makes its own.
  var encoderScratch: Encoder.Scratch?
  var decoderScratch: Decoder.Scratch?
  /// Tables that cross by name.
  var names = ModuleNames()
  /// Whether functions that were typed at a prompt cross as code.
  var crossesTypedFunctions = false
  /// Classes without a name, once there was one.
  var namelessClasses: NamelessClasses?
  /// Whether a function that takes values apart was registered.
  var hasReducers = false
  /// The metatable of mp.List and mp.None, by which the codec knows them.
  var listIdentity: UInt = 0
  var noneIdentity: UInt = 0
}
