internal import Wire

/// What a child is told at its start, beside its work.
struct StartRecord {
  var identity: ProcessIdentity
  var parent: ParentProcess
  var logLevel: Int
  var logsToStandardError: Bool
  var startMethod: StartMethod
  var limits = ProcessLimits()
  /// The environment, where the child does not have its parent's anyway.
  var environment: [UInt8]?
  /// What the language has around a program, where the child does not have its parent's anyway.
  var surroundings: [UInt8]?
  /// The program, where the child does not have it in memory.
  var program: [UInt8]?
  /// For a stand-in: how the process is started that it stands for, which is told the rest.
  var order: RemoteOrder?
  /// For a process on another computer: where it comes from.
  var origin: RemoteOrigin?
  /// For a server: the modules that it loads beside the program.
  var preload: [String]?

  /// Writes the record. The work follows it.
  func encode(into buffer: inout ByteBuffer) {
    let fields: [WireValue] = [
      .text(identity.name), .boolean(identity.isDaemon), .bytes(identity.authkey),
      .array(identity.numbers.map { .integer(Int64($0)) }), .text(parent.name),
      .integer(Int64(parent.pid)), .integer(Int64(logLevel)), .boolean(logsToStandardError),
      .text(startMethod.rawValue), environment.map { .bytes($0) } ?? .null,
      surroundings.map { .bytes($0) } ?? .null, program.map { .bytes($0) } ?? .null,
      preload.map { .array($0.map { .text($0) }) } ?? .null, limits.wireValue,
      order?.wireValue ?? .null,
      origin?.wireValue ?? .null,
    ]
    WireValue.array(fields).write(to: &buffer)
  }

  /// Reads a record at the beginning of a span.
  ///
  /// - Returns: The record, and the offset at which the work begins; nil if the bytes are no
  ///   record.
  static func decode(_ span: RawSpan) -> (StartRecord, end: Int)? {
    guard let (value, end) = try? WireValue.decodePrefix(span), let fields = value.array,
      fields.count == 16, let name = fields[0].text, let isDaemon = fields[1].boolean,
      let authkey = fields[2].bytes, let numbers = fields[3].list(of: \.integer),
      let parentName = fields[4].text,
      let parentPID = fields[5].integer, let level = fields[6].integer,
      let logs = fields[7].boolean,
      let method = fields[8].text.flatMap(StartMethod.init(rawValue:)),
      let limits = ProcessLimits(fields[13])
    else { return nil }
    let record = StartRecord(
      identity: ProcessIdentity(
        name: name, isDaemon: isDaemon, authkey: authkey, numbers: numbers.map { Int($0) }),
      parent: ParentProcess(name: parentName, pid: Int32(truncatingIfNeeded: parentPID)),
      logLevel: Int(level), logsToStandardError: logs, startMethod: method, limits: limits,
      environment: fields[9].bytes, surroundings: fields[10].bytes, program: fields[11].bytes,
      order: RemoteOrder(fields[14]), origin: RemoteOrigin(fields[15]),
      preload: fields[12].list(of: \.text))
    return (record, end)
  }
}

extension WireValue {
  fileprivate func list<Element>(of element: (WireValue) -> Element?) -> [Element]? {
    guard let array else { return nil }
    let elements = array.compactMap(element)
    return elements.count == array.count ? elements : nil
  }
}
