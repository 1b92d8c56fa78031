internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// A file descriptor on its way to another process, as a script holds it.
final class DescriptorObject {
  /// Open until it is detached.
  private var descriptor: OwnedDescriptor?

  init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = consume descriptor }

  func number() throws(LuaFailure) -> Int32 {
    guard let number = descriptor?.number else {
      throw .valueError("DupFd: the descriptor was detached")
    }
    return number
  }

  /// The number, which is the caller's to close from now on.
  func detach() throws(LuaFailure) -> Int32 {
    guard let taken = descriptor.take() else {
      throw .valueError("DupFd.detach: the descriptor was detached before")
    }
    return taken.release()
  }
}

/// `reduction.DupFd`.
enum DescriptorBinding {
  static let descriptor = LuaClass<DescriptorObject>("DupFd") { descriptor in
    descriptor.method("detach") { call, object throws(LuaFailure) in
      try call.push(Int(try object.detach()))
      return 1
    }
    descriptor.pickle(
      encode: { _, object, message throws(LuaFailure) in
        try Module.shared.lentDescriptors.lend(try object.number(), message)
      },
      decode: { _, record throws(LuaFailure) in
        DescriptorObject(try Module.shared.lentDescriptors.fetch(record))
      })
  }

  /// `DupFd(fd)`: a copy of the descriptor, which may be closed then.
  static func make(_ call: LuaCall) throws(LuaFailure) -> Int {
    let number = try call.integer(1, "fd")
    guard let number = Int32(exactly: number), number >= 0 else {
      throw call.invalid("fd", "a descriptor expected, got \(number)")
    }
    let object: DescriptorObject
    do throws(SystemError) {
      object = DescriptorObject(try OwnedDescriptor.duplicate(of: number))
    } catch {
      throw LuaFailure(MultiprocessingError.system(error))
    }
    try call.push(object, descriptor)
    return 1
  }
}
