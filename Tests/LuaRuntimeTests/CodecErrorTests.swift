import LuaRuntime
import Testing

/// What does not cross is named by its path, and nothing is written then.
@Suite struct CodecErrorTests {
  func failure(_ source: String, root: String = "args", both: String = "") throws -> String {
    let fixture = try CodecFixture()
    try fixture.both(both)
    do {
      _ = try fixture.encode(source, root: root)
      return "no error"
    } catch let error as CodecFixture.ScriptError {
      return error.text
    }
  }

  @Test(arguments: [
    (
      "return {1, {handlers = {on_exit = coroutine.create(print)}}}",
      "PicklingError: args[2].handlers.on_exit: coroutine cannot be sent to another process"
    ),
    ("return {[1.5] = io.tmpfile()}", "PicklingError: args[1.5]: userdata (FILE*) cannot be sent"),
    (
      "return {['a b'] = io.tmpfile()}",
      "PicklingError: args[\"a b\"]: userdata (FILE*) cannot be sent"
    ),
    ("return {[true] = io.tmpfile()}", "PicklingError: args[true]: userdata"),
    ("return {[coroutine.create(print)] = 1}", "PicklingError: args key: coroutine"),
    ("return {x = {[io.tmpfile()] = 1}}", "PicklingError: args.x key: userdata (FILE*)"),
    ("return {[{}] = io.tmpfile()}", "PicklingError: args[table]: userdata"),
    (
      "local conn = io.tmpfile() return {function() return conn end}",
      "PicklingError: args[1].upvalue conn: userdata (FILE*) cannot be sent"
    ),
    (
      "local t = {f = io.tmpfile()} return function() return t end",
      "PicklingError: args.upvalue t.f: userdata"
    ),
    (
      "return {string.gmatch('a', 'a')}",
      "PicklingError: args[1]: C function that is neither a global nor a field of a loaded module"
    ),
    (
      "return {setmetatable({}, {f = io.tmpfile()})}",
      "PicklingError: args[1].metatable.f: userdata (FILE*) cannot be sent"
    ),
    (
      "return {{__index = {1, io.tmpfile()}}}",
      "PicklingError: args[1].__index[2]: userdata (FILE*) cannot be sent"
    ),
    (
      "return {setmetatable({}, {__reduce = function() return 1 end})}",
      "PicklingError: args[1]: __reduce must return a function and a list of arguments, got number"
    ),
    (
      "return {setmetatable({}, {__reduce = function(s) return print, {1, {io.tmpfile()}} end})}",
      "PicklingError: args[1].__reduce[2][1]: userdata"
    ),
    (
      "return setmetatable({}, {__reduce = function(s) return print, {s} end})",
      "PicklingError: args.__reduce[1]: the arguments of its own __reduce contain it"
    ),
    ("return {setmetatable({}, {__reduce = function() error('no', 0) end})}", "no"),
    ("return {List{1, 2, coroutine.create(print)}}", "PicklingError: args[1][3]: coroutine"),
    ("local e = ValueError('x') e.f = io.tmpfile() return e", "PicklingError: args.f: userdata"),
  ])
  func aValueThatCannotCrossIsNamed(source: String, text: String) throws {
    let error = try failure(source)
    #expect(error.hasPrefix(text), "\(error)")
  }

  @Test(arguments: ["args", "kwargs", "obj", "result"])
  func thePathStartsWithTheRoot(root: String) throws {
    #expect(
      try failure("return coroutine.create(print)", root: root)
        == "PicklingError: \(root): coroutine cannot be sent to another process")
  }

  @Test func aLongPathIsCutInTheMiddle() throws {
    let error = try failure(
      "local t = coroutine.create(print) for i = 1, 5000 do t = {t} end return t")
    #expect(error.utf8.count < 500)
    #expect(error.contains(" … "))
  }

  @Test func afterAFailureTheSameMessageCanBeUsed() throws {
    let fixture = try CodecFixture()
    let bytes = try fixture.encode("return {1, 2}")
    #expect(throws: CodecFixture.ScriptError.self) {
      try fixture.encode("return {{1}, coroutine.create(print)}")
    }
    #expect(try fixture.encode("return {1, 2}") == bytes)
  }

  // MARK: The receiver

  func received(
    _ source: String, sender: String = "", receiver: String = "", allowCode: Bool = true
  ) throws -> String {
    let fixture = try CodecFixture()
    try CodecFixture.run(fixture.sender, sender)
    try CodecFixture.run(fixture.receiver, receiver)
    do {
      try fixture.decode(try fixture.encode(source), allowCode: allowCode)
      return "no error"
    } catch let error as CodecFixture.ScriptError {
      return error.text
    }
  }

  @Test func aNameThatIsMissingHereIsTold() throws {
    #expect(
      try received("return f", sender: "function f() end").hasPrefix(
        "PicklingError: the global 'f' does not exist in this process; define it at the top level"))
    #expect(
      try received(
        "return package.loaded.m.f", sender: "package.loaded.m = {f = function() end}",
        receiver: "package.loaded.m = {}"
      ).hasPrefix("PicklingError: module 'm' has no field 'f' in this process"))
    #expect(
      try received("return package.loaded.m", sender: "package.loaded.m = {}").hasPrefix(
        "PicklingError: module 'm' could not be loaded in this process: module 'm' not found"))
    #expect(
      try received(
        "return package.loaded.m", sender: "package.loaded.m = {}",
        receiver: "package.preload.m = function() return {} end") == "no error")
    #expect(
      try received(
        "return package.loaded.m", sender: "package.loaded.m = {}",
        receiver: "package.preload.m = function() return {} end", allowCode: false
      ).hasPrefix("PicklingError: module 'm' is not loaded in this process"))
  }

  @Test func aClassThatIsMissingHereIsTold() throws {
    let fixture = try CodecFixture()
    try CodecFixture.run(fixture.sender, "return {}", results: 1)
    try fixture.sender.call.registerClass("script.lua:Worker", -1)
    try fixture.sender.call.setGlobal("Worker")
    let bytes = try fixture.encode("return Worker")
    let error = #expect(throws: CodecFixture.ScriptError.self) { try fixture.decode(bytes) }
    #expect(
      error?.text.hasPrefix(
        "PicklingError: the class 'script.lua:Worker' does not exist in this process") == true)
  }

  @Test func codeIsRefusedWhenItIsNotAllowed() throws {
    for source in [
      "return function() end", "return {{function() end}}",
      "return setmetatable({}, {__reduce = function() return print end})",
    ] {
      let error = try received(source, allowCode: false)
      #expect(error.contains("refused from a peer that is not trusted with code"), "\(error)")
    }
    #expect(try received("return {1, List{}, None}", allowCode: false) == "no error")
  }

  @Test func namesLeadToNoLibraryWhenCodeIsNotAllowed() throws {
    let modules = """
      function f() end
      package.loaded.m = {f = f}
      package.loaded.c = {open = io.open}
      package.loaded["multiprocessing.x"] = {f = {}}
      """
    for source in ["print", "package.loaded.c", "package.loaded['multiprocessing.x']", "_G", "os"] {
      let error = try received(
        "return \(source)", sender: modules, receiver: modules, allowCode: false)
      #expect(error.contains("is refused from another computer"), "\(source): \(error)")
      #expect(
        try received("return \(source)", sender: modules, receiver: modules) == "no error")
    }
    #expect(
      try received(
        "return {f, package.loaded.m}", sender: modules, receiver: modules, allowCode: false)
        == "no error")
  }

  @Test func anErrorInAConstructorReachesTheReceiver() throws {
    #expect(
      try received(
        "return setmetatable({}, {__reduce = function() return f end})",
        sender: "function f() end", receiver: "function f() error('not here', 0) end")
        == "not here")
  }
}
