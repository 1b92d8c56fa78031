import CLua

/// Counts a state's memory and can refuse it, so that tests see every failing allocation. It must
/// outlive the state, which `LuaState` takes care of.
@safe
package final class LuaAllocator {
  let block: UnsafeMutablePointer<clua_allocator>

  /// An allocator that refuses nothing yet.
  package init() {
    unsafe block = .allocate(capacity: 1)
    unsafe block.initialize(to: clua_allocator())
  }

  deinit {
    unsafe block.deallocate()
  }

  /// Bytes that the state holds now.
  package var liveBytes: Int { unsafe Int(block.pointee.live_bytes) }

  /// Requests for memory so far.
  package var requests: Int { unsafe Int(block.pointee.requests) }

  /// Refuses every request from the `count`th from now on; nil refuses none.
  package func refuse(after count: Int?) {
    unsafe block.pointee.fail_from = count.map { unsafe block.pointee.requests + Int64($0) } ?? 0
  }
}
