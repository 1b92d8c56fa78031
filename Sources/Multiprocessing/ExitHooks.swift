/// What is to be done before a process ends: pools and managers end their helpers then.
struct ExitHooks {
  private var hooks: [(token: Int, action: () -> Void)] = []
  private var made = 0

  mutating func add(_ action: @escaping () -> Void) -> Int {
    made += 1
    hooks.append((made, action))
    return made
  }

  mutating func remove(_ token: Int) { hooks.removeAll { $0.token == token } }

  /// The hook that was added last, which is removed.
  mutating func takeLast() -> (() -> Void)? { hooks.popLast()?.action }
}
