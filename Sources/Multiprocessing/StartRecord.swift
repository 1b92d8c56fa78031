internal import Wire

/// What a child is told at its start, beside its work.
struct StartRecord {
  var identity: ProcessIdentity
  var parent: ParentProcess
  var logLevel: Int
  var logsToStandardError: Bool
  var startMethod: StartMethod
  /// The environment, where the child does not have its parent's anyway.
  var environment: [UInt8]?
  /// The program, where the child does not have it in memory.
  var program: [UInt8]?
  /// For a server: the modules that it loads beside the program.
  var preload: [String]?

  /// Writes the record. The work follows it.
  func encode(into buffer: inout ByteBuffer) {
    let fields: [WireValue] = [
      .text(identity.name), .boolean(identity.isDaemon), .bytes(identity.authkey),
      .array(identity.numbers.map { .integer(Int64($0)) }), .text(parent.name),
      .integer(Int64(parent.pid)), .integer(Int64(logLevel)), .boolean(logsToStandardError),
      .text(startMethod.rawValue), environment.map { .bytes($0) } ?? .null,
      program.map { .bytes($0) } ?? .null,
      preload.map { .array($0.map { .text($0) }) } ?? .null,
    ]
    WireValue.array(fields).encode(into: &buffer)
  }

  /// Reads a record at the beginning of a span.
  ///
  /// - Parameter end: Set to the offset at which the work begins.
  /// - Returns: nil if the bytes are no record.
  static func decode(_ span: RawSpan, end: inout Int) -> StartRecord? {
    guard case .array(let fields)? = try? WireValue.decode(span, &end), fields.count == 12,
      let name = fields[0].text, let isDaemon = fields[1].boolean, let authkey = fields[2].data,
      let numbers = fields[3].list(of: \.integer), let parentName = fields[4].text,
      let parentPID = fields[5].integer, let level = fields[6].integer,
      let logs = fields[7].boolean, let method = fields[8].text.flatMap(StartMethod.init(rawValue:))
    else { return nil }
    return StartRecord(
      identity: ProcessIdentity(
        name: name, isDaemon: isDaemon, authkey: authkey, numbers: numbers),
      parent: ParentProcess(name: parentName, pid: Int32(truncatingIfNeeded: parentPID)),
      logLevel: level, logsToStandardError: logs, startMethod: method,
      environment: fields[9].data, program: fields[10].data, preload: fields[11].list(of: \.text))
  }
}

extension WireValue {
  fileprivate var data: [UInt8]? {
    if case .bytes(let bytes) = self { bytes } else { nil }
  }

  fileprivate var text: String? { data.map { String(decoding: $0, as: UTF8.self) } }

  fileprivate var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  fileprivate var integer: Int? {
    if case .integer(let value) = self { Int(value) } else { nil }
  }

  fileprivate func list<Element>(of element: (WireValue) -> Element?) -> [Element]? {
    guard case .array(let values) = self else { return nil }
    let elements = values.compactMap(element)
    return elements.count == values.count ? elements : nil
  }
}
