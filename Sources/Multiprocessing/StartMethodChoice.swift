/// Which start method a process uses when nothing else is said, and whether that may still change.
package struct StartMethodChoice: Sendable {
  /// What counts until a method is chosen.
  package private(set) var standard: StartMethod
  private var chosen: StartMethod?

  /// A choice that is still open.
  package init(standard: StartMethod = .standard) { self.standard = standard }

  /// The chosen method; nil if none is chosen. Python's `get_start_method(allow_none=True)`.
  package var chosenMethod: StartMethod? { chosen }

  /// The method in force. Asking settles it, as using it does. Python's `get_start_method()`.
  package mutating func settle() -> StartMethod {
    let method = chosen ?? standard
    chosen = method
    return method
  }

  /// The method in force, without settling it.
  package var current: StartMethod { chosen ?? standard }

  /// Chooses a method, once, or again by force; nil, by force, takes the choice back. Python's
  /// `set_start_method`.
  package mutating func choose(_ method: StartMethod?, force: Bool) throws(MultiprocessingError) {
    guard chosen == nil || force else {
      throw .runtime("the start method has already been set; set_start_method(m, true) changes it")
    }
    chosen = method
  }

  /// The methods of every computer, the one that counts by default first. Python's
  /// `get_all_start_methods()`.
  package var all: [StartMethod] { [standard] + StartMethod.local.filter { $0 != standard } }
}
