/// A decoder with the classic bug: it believes the length that the message gives. The address
/// sanitizer must end the run when the fuzzer finds a message that makes it read too far.
enum Canary {
  static func run(_ message: [UInt8]) {
    guard message.count > 1, message[0] == 0x58 else { return }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: message.count, alignment: 1)
    let target = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 1)
    defer {
      unsafe copy.deallocate()
      unsafe target.deallocate()
    }
    unsafe copy.copyBytes(from: message)
    if let from = copy.baseAddress, let to = target.baseAddress {
      unsafe to.copyMemory(
        from: from + 2, byteCount: Int(from.load(fromByteOffset: 1, as: UInt8.self)))
    }
    if unsafe target[0] == 0x58, unsafe target[1] == 0x58, unsafe target[2] == 0x58 {
      print("a message of lengths only")
    }
  }
}
