/// What a bound function is: a closure that reads its arguments from the call, pushes its results
/// and says how many there are.
///
/// Arguments are at 1, 2, … (a method's object is at 1). To fail it throws; Lua's error is raised
/// after the Swift frame has gone.
package typealias LuaBody = (LuaCall) throws(LuaFailure) -> Int
