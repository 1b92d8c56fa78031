/// The definition of an error class.
package struct LuaErrorDefinition: Sendable {
  /// Python's name of the class.
  package let name: String
  /// The class above, or nil for the root.
  package let parent: String?
  /// Fields that `class(message, …)` sets from the arguments after the message.
  package let fields: [String]
  /// Whether an instance shows its message alone, without the name of the class.
  package let showsMessageOnly: Bool

  /// Defines an error class; see the properties.
  package init(
    _ name: String, parent: String?, fields: [String] = [], showsMessageOnly: Bool = false
  ) {
    self.name = name
    self.parent = parent
    self.fields = fields
    self.showsMessageOnly = showsMessageOnly
  }

  /// What this target raises itself; every state has them.
  static let builtIn: [LuaErrorDefinition] = [
    LuaErrorDefinition("Error", parent: nil),
    LuaErrorDefinition("ValueError", parent: "Error"),
    LuaErrorDefinition("TypeError", parent: "Error"),
    LuaErrorDefinition("RuntimeError", parent: "Error"),
    LuaErrorDefinition("PicklingError", parent: "Error"),
    LuaErrorDefinition("KeyboardInterrupt", parent: "Error"),
  ]
}
