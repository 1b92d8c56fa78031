internal import LuaRuntime

/// The parts of the module that are written in Lua. Each runs once, with the table `native` and the
/// function `part`, by which it asks for another; its result is kept.
final class EmbeddedParts {
  private var results: [String: LuaReference] = [:]
  private var native: LuaReference?

  private static let sources: [String: [UInt8]] = [
    "check": PackageResources.check_lua,
    "contents": PackageResources.contents_lua,
    "context": PackageResources.context_lua,
    "dummy": PackageResources.dummy_lua,
    "dummy_manager": PackageResources.dummy_manager_lua,
    "explore": PackageResources.explore_lua,
    "far": PackageResources.far_lua,
    "far_home": PackageResources.far_home_lua,
    "futures": PackageResources.futures_lua,
    "managers": PackageResources.managers_lua,
    "origin": PackageResources.origin_lua,
    "origin_modules": PackageResources.origin_modules_lua,
    "process": PackageResources.process_lua,
    "proxies": PackageResources.proxies_lua,
    "queue": PackageResources.queue_lua,
    "referent_dict": PackageResources.referent_dict_lua,
    "referent_list": PackageResources.referent_list_lua,
    "referent_namespace": PackageResources.referent_namespace_lua,
    "referent_numbers": PackageResources.referent_numbers_lua,
    "referent_scripts": PackageResources.referent_scripts_lua,
    "referent_set": PackageResources.referent_set_lua,
    "referent_shared": PackageResources.referent_shared_lua,
    "referents": PackageResources.referents_lua,
    "server": PackageResources.server_lua,
    "session": PackageResources.session_lua,
    "sharedctypes": PackageResources.sharedctypes_lua,
    "subclassing": PackageResources.subclassing_lua,
    "thread": PackageResources.thread_lua,
    "thread_barrier": PackageResources.thread_barrier_lua,
    "thread_condition": PackageResources.thread_condition_lua,
    "thread_event": PackageResources.thread_event_lua,
    "thread_executor": PackageResources.thread_executor_lua,
    "thread_imap": PackageResources.thread_imap_lua,
    "thread_local": PackageResources.thread_local_lua,
    "thread_lock": PackageResources.thread_lock_lua,
    "thread_outcomes": PackageResources.thread_outcomes_lua,
    "thread_pool": PackageResources.thread_pool_lua,
    "thread_reading": PackageResources.thread_reading_lua,
    "thread_registry": PackageResources.thread_registry_lua,
    "thread_require": PackageResources.thread_require_lua,
    "thread_semaphore": PackageResources.thread_semaphore_lua,
    "thread_trace": PackageResources.thread_trace_lua,
    "thread_sync": PackageResources.thread_sync_lua,
    "thread_timer": PackageResources.thread_timer_lua,
    "thread_workers": PackageResources.thread_workers_lua,
    "threading": PackageResources.threading_lua,
    "threading_locks": PackageResources.threading_locks_lua,
    "trace": PackageResources.trace_lua,
    "wait_list": PackageResources.wait_list_lua,
  ]

  /// Pushes the table through which the parts reach Swift.
  func pushNative(_ call: LuaCall) throws(LuaFailure) {
    if let native { return try call.push(native) }
    try call.newTable(record: 64)
    native = try call.reference(-1)
  }

  /// Calls a function of what a part returned with all that is on the stack, which the results
  /// replace. Returns how many there are.
  func call(
    _ name: String, _ function: String, _ call: LuaCall, results: Int = LuaCall.allResults
  ) throws(LuaFailure) -> Int {
    try push(name, call)
    try call.getField(-1, function)
    call.remove(-2)
    call.insert(1)
    try call.call(arguments: call.count - 1, results: results)
    return call.count
  }

  /// Pushes what a part returned, running it first when nobody has.
  func push(_ name: String, _ call: LuaCall) throws(LuaFailure) {
    if let result = results[name] { return try call.push(result) }
    guard let source = Self.sources[name] else {
      throw .runtimeError("the module has no part called \(name)")
    }
    try pushNative(call)
    try call.push(function: "part") { [unowned self] call throws(LuaFailure) in
      try self.push(try call.string(1, "name"), call)
      return 1
    }
    try call.run(
      source, name: "=multiprocessing/\(name)", arguments: 2, results: 1, hasFirstGlobals: true)
    results[name] = try call.reference(-1)
  }
}
