/// A function of its own.
final class BoundFunction: BoundCallable {
  private let body: LuaBody

  init(name: String, body: @escaping LuaBody) {
    self.body = body
    unsafe super.init(name: name, selfClass: nil)
  }

  override func invoke(
    _ call: LuaCall, _ object: UnsafeMutableRawPointer?
  ) throws(LuaFailure) -> Int {
    try body(call)
  }
}
