import CLua

/// Lists of integers in bulk, 8 bytes each: what a pool hands out and takes in by the million.
extension LuaCall {
  /// Reads elements of a table that are integers into `bytes`, as many as fit, up to the first that
  /// is none; answers how many.
  package func readIntegers(_ table: Int, from index: Int, into bytes: inout MutableRawSpan) -> Int
  {
    unsafe bytes.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe Int(
        clua_read_integers(
          state, Int32(truncatingIfNeeded: table), Int64(index), Int64(bytes.count / 8), start))
    }
  }

  /// Sets elements of a table from `index` on to integers.
  package func writeIntegers(
    _ table: Int, from index: Int, _ bytes: borrowing RawSpan
  ) throws(LuaFailure) {
    let status = unsafe bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return Int32(0) }
      return unsafe clua_write_integers(
        state, Int32(truncatingIfNeeded: table), Int64(index), start, Int64(bytes.count / 8))
    }
    try check(status)
  }

  /// How far `runIntegers` came.
  package enum IntegerRun {
    /// So many results were written, and nothing else happened.
    case done(Int)
    /// After so many, a call gave something else, which is on top of the stack.
    case other(Int)
    /// After so many, a call raised; the error is on top and its traceback kept.
    case raised(Int)
  }

  /// Calls a function with one integer after another, and writes the results as integers.
  ///
  /// - Parameters:
  ///   - inputs: The arguments.
  ///   - results: Receives as many results.
  ///   - count: A word that others watch: one more for each result.
  ///   - progress: Four words that others watch: the number of the task that runs, plus 1; how many
  ///     results were ever written; one of no concern here; and at how many results to stop.
  package func runIntegers(
    _ function: Int, _ inputs: RawSpan, task: Int, results: inout MutableRawSpan,
    count: inout MutableRawSpan, progress: inout MutableRawSpan
  ) -> IntegerRun {
    precondition(progress.byteCount == 32 && count.byteCount == 8, "words expected")
    return unsafe inputs.withUnsafeBytes { inputs in
      unsafe results.withUnsafeMutableBytes { results in
        unsafe count.withUnsafeMutableBytes { count in
          unsafe progress.withUnsafeMutableBytes { progress in
            unsafe runIntegers(function, inputs, task, results, count, progress)
          }
        }
      }
    }
  }

  private func runIntegers(
    _ function: Int, _ inputs: UnsafeRawBufferPointer, _ task: Int,
    _ results: UnsafeMutableRawBufferPointer, _ count: UnsafeMutableRawBufferPointer,
    _ progress: UnsafeMutableRawBufferPointer
  ) -> IntegerRun {
    guard let first = inputs.baseAddress, let out = results.baseAddress,
      let counter = count.baseAddress, let words = progress.baseAddress
    else { return .done(0) }
    var run = unsafe clua_integer_run(
      inputs: first.assumingMemoryBound(to: CChar.self),
      count: Int64(min(inputs.count, results.count) / 8),
      room: out.assumingMemoryBound(to: CChar.self),
      counter: counter.assumingMemoryBound(to: UInt64.self),
      progress: words.assumingMemoryBound(to: UInt64.self), task: UInt64(task), done: 0,
      has_other: false)
    let status = unsafe clua_run_integers(state, Int32(truncatingIfNeeded: function), &run)
    let done = unsafe Int(run.done)
    if status == CLUA_RAISED { return .raised(done) }
    return unsafe run.has_other ? .other(done) : .done(done)
  }
}
