import LuaRuntime

/// Measures the fence: bound calls, and encoding and decoding by the codec.
enum Benchmarks {
  /// The median of `rounds` runs of `body`, each doing `count` operations, in ns per operation.
  static func measure(_ name: String, count: Int, rounds: Int = 9, _ body: () throws -> Void) {
    if let wanted = CommandLine.arguments.dropFirst().first, !name.hasPrefix(wanted) { return }
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
    let hundredths = Double(Int(times[rounds / 2] * 100 + 0.5)) / 100
    print("\(name): \(hundredths) ns")
  }

  static func runAll() {
    boundCalls()
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
}
