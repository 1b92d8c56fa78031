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
extension PipeConnection: SharedHolder {
  var sharedIDs: [ObjectID] { channels.map(\.id) }
}
extension RawValueObject: SharedHolder {
  var sharedIDs: [ObjectID] { [cell.id] + (lock.map { [$0.mutex.id] } ?? []) }
}
extension RawArrayObject: SharedHolder {
  var sharedIDs: [ObjectID] { [vector.id] + (lock.map { [$0.mutex.id] } ?? []) }
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
    host.scriptPlace = {
      RunningCode.place.map { ScriptPlace(file: $0.file, line: $0.line) }
    }
    host.variableName = { id in
      RunningCode.variable { ($0 as? any SharedHolder)?.sharedIDs.contains(id) ?? false }
    }
  }
}
