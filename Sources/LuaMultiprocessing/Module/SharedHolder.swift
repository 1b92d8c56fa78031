internal import Exploring
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Tracing

/// An object of a script that stands for objects of the arena.
protocol SharedHolder: AnyObject {
  /// What it stands for, as far as somebody can wait for it.
  var sharedIDs: [ObjectID] { get }
}

extension LockObject: SharedHolder { var sharedIDs: [ObjectID] { [mutex.id] } }
extension SemaphoreObject: SharedHolder { var sharedIDs: [ObjectID] { [semaphore.id] } }
extension SharedEvent: SharedHolder { var sharedIDs: [ObjectID] { [id] } }
extension ConditionObject: SharedHolder {
  var sharedIDs: [ObjectID] { [condition.id, condition.lock.id] }
}
extension BarrierObject: SharedHolder { var sharedIDs: [ObjectID] { [barrier.id] } }
extension QueueObject: SharedHolder { var sharedIDs: [ObjectID] { [channel.id] } }
extension PoolObject: SharedHolder { var sharedIDs: [ObjectID] { [core.id] } }
extension Proxy: SharedHolder {
  var sharedIDs: [ObjectID] {
    guard case .here(_, let token) = home else { return [] }
    return [token.id]
  }
}
extension PipeConnection: SharedHolder {
  var sharedIDs: [ObjectID] { channels.map(\.id) }
}
extension RawValueObject: SharedHolder {
  var sharedIDs: [ObjectID] { [cell.id] + (lock.map { [$0.mutex.id] } ?? []) }
}
extension RawArrayObject: SharedHolder {
  var sharedIDs: [ObjectID] { [vector.id] + (lock.map { [$0.mutex.id] } ?? []) }
}

extension ObjectID {
  /// Gives an object another name, if it is still there.
  func name(_ name: String, in arena: Arena) throws(LuaFailure) {
    guard let kind = SharedObject.kind(of: self, in: arena) else { return }
    try translatingMemory { () throws(SharedMemoryError) in
      try SharedObject(in: arena, opening: self, kind).name(name)
    }
  }
}

extension Module {
  /// Has the script's places and variables told with the objects that it makes and waits for.
  package func nameObjects() {
    if let writer = Trace.shared.writer {
      // What C does in place of a function is not recorded.
      LuaFastMemory.closeAll()
      let places = TracePlaces(writer)
      writer.place = { places.current }
    }
    if Exploration.shared.isOn {
      LuaFastMemory.closeAll()
      Exploration.shared.place = { RunningCode.place.map { place in (place.line, { place.file }) } }
    }
    host.scriptPlace = {
      RunningCode.place.map { ScriptPlace(file: $0.file, line: $0.line) }
    }
    host.variableName = { id in Self.names(of: [id])[id] }
    host.variableNames = { Self.names(of: $0) }
  }

  /// What variables call objects, of which a hundred at most are found.
  private static func names(of wanted: Set<ObjectID>) -> [ObjectID: String] {
    var names: [ObjectID: String] = [:]
    var rest = wanted
    while !rest.isEmpty, names.count < 100 {
      var found: [ObjectID] = []
      let name = RunningCode.variable { object in
        found = (object as? any SharedHolder)?.sharedIDs.filter { rest.contains($0) } ?? []
        return !found.isEmpty
      }
      guard let name else { break }
      for id in found { names[id] = name }
      rest.subtract(found)
    }
    return names
  }
}
