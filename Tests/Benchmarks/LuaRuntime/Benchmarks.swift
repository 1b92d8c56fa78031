import LuaRuntime
import Wire

/// Measures the fence: bound calls, and encoding and decoding by the codec.
enum Benchmarks {
  /// The median of `rounds` runs of `body`, each doing `count` operations, in ns per operation.
  static func measure(_ name: String, count: Int, rounds: Int = 9, _ body: () throws -> Void) {
    guard isWanted(name) else { return }
    var times: [Double] = []
    do {
      for _ in 0..<rounds {
        let elapsed = try ContinuousClock().measure(body)
        let seconds = Double(elapsed.components.seconds)
        times.append((seconds * 1e9 + Double(elapsed.components.attoseconds) / 1e9) / Double(count))
      }
    } catch {
      return print("\(name): failed: \(error)")
    }
    times.sort()
    print("\(name): median \(text(times[rounds / 2])) ns, best \(text(times[0])) ns")
  }

  /// With two decimals; `round` would need the maths library.
  private static func text(_ nanoseconds: Double) -> String {
    "\(Double(Int(nanoseconds * 100 + 0.5)) / 100)"
  }

  /// Whether the command's argument, if any, is part of the name.
  static func isWanted(_ name: String) -> Bool {
    guard let wanted = CommandLine.arguments.dropFirst().first else { return true }
    return name.contains(wanted)
  }

  static func runAll() {
    boundCalls()
    codec()
    measure("making and closing a state", count: 200) {
      for _ in 0..<200 { _ = try LuaState() }
    }
  }

  final class Counter {
    var value = 0
  }

  static let counter = LuaClass<Counter>("Counter") { counter in
    counter.method("nothing") { call, counter throws(LuaFailure) in 0 }
    counter.method("add") { call, counter throws(LuaFailure) in
      counter.value &+= try call.optionalInteger(2, "n") ?? 1
      try call.push(counter.value)
      return 1
    }
    counter.getter("value") { call, counter throws(LuaFailure) in
      try call.push(counter.value)
      return 1
    }
  }

  static let plain = LuaClass<Counter>("Plain") { plain in
    plain.method("nothing") { call, counter throws(LuaFailure) in 0 }
  }

  static func boundCalls() {
    do {
      let state = try LuaState()
      let call = state.call
      try call.push(function: "nothing") { call throws(LuaFailure) in 0 }
      try call.setGlobal("nothing")
      try call.push(Counter(), counter)
      try call.setGlobal("c")
      try call.push(Counter(), plain)
      try call.setGlobal("p")
      let count = 5_000_000
      func loop(_ name: String, _ source: String) throws(LuaFailure) {
        try call.load(
          "local c, p, m, nothing = c, p, p.nothing, nothing local abs = math.abs for i = 1, \(count) do \(source) end",
          name: "=b")
        measure(name, count: count) {
          try call.copy(-1)
          try call.call(arguments: 0, results: 0)
        }
        call.pop()
      }
      try loop("empty loop", "")
      try loop("a C function of Lua: math.abs(i)", "abs(i)")
      try loop("a bound function", "nothing()")
      try loop("a bound method held in a local", "m(p)")
      try loop("a bound method of a class without fields", "p:nothing()")
      try loop("a bound method", "c:nothing()")
      try loop("a bound method with an argument and a result", "c:add(1)")
      try loop("a getter", "local _ = c.value")
    } catch {
      print("failed: \(error)")
    }
  }

  static func codec() {
    let million = 1_000_000
    measureCodec(
      "an integer of a list of 1e6", "local t = {} for i = 1, 1e6 do t[i] = i end return t", million
    )
    measureCodec(
      "a float of a list of 1e6", "local t = {} for i = 1, 1e6 do t[i] = i + 0.5 end return t",
      million)
    measureCodec(
      "a short string of a list of 1e5",
      "local t = {} for i = 1, 1e5 do t[i] = 'item' .. i end return t", 100_000)
    measureCodec(
      "a field of 1e5 tables with 4 fields",
      "local t = {} for i = 1, 1e5 do t[i] = {id = i, name = 'x', ok = true, w = 1.5} end return t",
      400_000)
    measureCodec("a message {1, 'ab'}", "return {1, 'ab'}", 1)
    measureCodec("a message 7", "return 7", 1)
    measureCodec("a closure by value", "local n = 1 return function(x) return x + n end", 1)
    measureCodec("a function by name", "return print", 1)
    let size = 64 << 20
    measureCodec("a byte of a 64 MiB string", "return ('x'):rep(64 << 20)", size)
    let source = [UInt8](repeating: 1, count: size)
    var target = [UInt8](repeating: 0, count: size)
    measure("memcpy of a byte of 64 MiB into new memory", count: size) {
      let copy = unsafe [UInt8](unsafeUninitializedCapacity: size) { target, count in
        _ = unsafe target.update(fromContentsOf: source)
        count = size
      }
      withExtendedLifetime(copy) {}
    }
    measure("memcpy of a byte of 64 MiB into memory in use", count: size) {
      unsafe target.withUnsafeMutableBytes { unsafe $0.copyBytes(from: source) }
    }
  }

  static func measureCodec(_ name: String, _ source: String, _ count: Int) {
    guard isWanted("encode \(name)") || isWanted("decode \(name)") else { return }
    do {
      let state = try LuaState()
      let call = state.call
      try call.load(source, name: "=b")
      try call.call(arguments: 0, results: 1)
      let message = OutgoingMessage()
      let repeats = count == 1 ? 100_000 : 1
      measure("encode \(name)", count: count * repeats) {
        for _ in 0..<repeats {
          message.reset()
          try Pickler.encode(call, -1, into: message, root: "obj")
        }
      }
      message.reset()
      try Pickler.encode(call, -1, into: message, root: "obj")
      let bytes = message.bytes.copy()
      measure("decode \(name)", count: count * repeats) {
        for _ in 0..<repeats {
          try Unpickler.decode(call, bytes)
          call.pop()
        }
      }
    } catch {
      print("\(name): failed: \(error)")
    }
  }
}
