internal import LuaRuntime

/// What a script called to have tasks done, and where: what errors of the tasks say.
struct TaskOrigin {
  /// Such as `Pool.map`.
  let function: String
  let place: LuaPlace?
  /// The number of the first task among the items of an iterable, counted from 1; nil: it is no
  /// item.
  let firstItem: Int?

  /// That of the function that runs.
  init(_ call: LuaCall, firstItem: Int?, function: String? = nil) {
    self.function = function ?? call.functionName
    place = LuaPlace.current(call)
    self.firstItem = firstItem
  }

  /// `Pool.map at main.lua:9`.
  var text: String { "\(function)\(place.map { " at \($0)" } ?? "")" }

  /// `item 3 of Pool.map at main.lua:9`; the index is counted from 0.
  func text(of index: Int) -> String {
    (firstItem.map { "item \($0 + index) of " } ?? "") + text
  }

  /// Gives the error object on top its `index`, which is counted from 1.
  func setIndex(_ index: Int, _ call: LuaCall) throws(LuaFailure) {
    guard let firstItem, call.isError(-1) else { return }
    try call.push(firstItem + index)
    try call.rawSetField(-2, "index")
  }
}
