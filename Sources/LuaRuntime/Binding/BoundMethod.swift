/// A function of the objects of a class.
final class BoundMethod<Object: AnyObject>: BoundCallable {
  private let className: String
  private let body: LuaClass<Object>.Body

  init(
    name: String, of class: LuaClass<Object>, fastPath: LuaFastPath,
    body: @escaping LuaClass<Object>.Body
  ) {
    className = `class`.name
    self.body = body
    unsafe super.init(name: name, selfClass: `class`.identity, fastPath: fastPath)
  }

  override func invoke(
    _ call: LuaCall, _ object: UnsafeMutableRawPointer?
  ) throws(LuaFailure) -> Int {
    guard let object = unsafe object else { throw call.missingSelf(className) }
    // The userdata at argument 1 keeps the object for as long as the call lasts.
    let outcome: Result<Int, LuaFailure> = unsafe Unmanaged<Object>.fromOpaque(object)
      ._withUnsafeGuaranteedRef { object in
        do throws(LuaFailure) {
          return .success(try body(call, object))
        } catch {
          return .failure(error)
        }
      }
    return try outcome.get()
  }
}
