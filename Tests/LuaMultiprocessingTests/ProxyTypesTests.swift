import Testing

@testable import LuaMultiprocessing
@testable import LuaRuntime

extension LuaMultiprocessingTests {
  /// That proxies and referents agree on what there is.
  @Suite struct ProxyTypesTests {
    /// Types whose objects have methods of a script's kind.
    private static let scripted: Set = ["AsyncResult", "Iterator", "Pool"]
    /// Methods that run in the caller's process.
    private static let local = [
      "_callmethod", "_getvalue", "cancel_join_thread", "close", "get_obj", "guard", "iter",
      "join_thread", "wait_for", "with",
    ]

    @Test(arguments: ProxyTypes.names.filter { !scripted.contains($0) })
    func everyMethodOfAProxyIsItsReferents(typeid: String) throws {
      let methods = ProxyTypes.classNamed(typeid).methods.keys
      // A Namespace has fields only.
      #expect(methods.isEmpty == (typeid == "Namespace"))
      for name in methods where !Self.local.contains(name) {
        let source = "return type(part('\(typeid)').methods['\(name)'])"
        #expect(
          try ModuleFixture.run(source, part: "referents") == "function", "\(typeid).\(name)")
      }
    }

    @Test func everyTypeOfASyncManagerHasAProxy() throws {
      for typeid in ProxyTypes.names {
        #expect(ProxyTypes.classNamed(typeid).name == typeid.prefixUppercased + "Proxy")
      }
    }
  }
}

extension String {
  fileprivate var prefixUppercased: String { prefix(1).uppercased() + dropFirst() }
}
