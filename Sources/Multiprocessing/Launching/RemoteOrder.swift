internal import LinuxSystem
internal import Wire

/// How the process is to be started that a stand-in stands for.
struct RemoteOrder: Equatable, Sendable {
  /// By `remote` or `ray`.
  var method: StartMethod
  /// Where it is to be placed: a JSON object, for the launcher.
  var options = "{}"
  /// The launcher that is asked; nil: a command prefix.
  var launcher: Place?

  /// What a stand-in has to know of a launcher.
  struct Place: Equatable, Sendable {
    /// The number that the launcher knows the start by.
    var id: Int
    /// The connection to the launcher's hub, which the stand-in inherits.
    var descriptor: Int32
    /// The address at which the other computers reach this one.
    var host: String
    /// How many processors they have.
    var slots: Int

    /// Closes the connection, once the stand-in has it too.
    func close() { _ = OwnedDescriptor(owning: descriptor) }
  }

  var wireValue: WireValue {
    let place =
      launcher.map { place in
        WireValue.array([
          .integer(Int64(place.id)), .integer(Int64(place.descriptor)), .text(place.host),
          .integer(Int64(place.slots)),
        ])
      } ?? .null
    return .array([.text(method.rawValue), .text(options), place])
  }

  init(_ method: StartMethod, options: String, launcher: Place?) {
    (self.method, self.options, self.launcher) = (method, options, launcher)
  }

  /// Nil if the value is no order.
  init?(_ value: WireValue) {
    guard let fields = value.array, fields.count == 3,
      let method = fields[0].text.flatMap(StartMethod.init(rawValue:)),
      let options = fields[1].text
    else { return nil }
    self.init(method, options: options, launcher: Place(fields[2]))
  }
}

extension RemoteOrder.Place {
  fileprivate init?(_ value: WireValue) {
    guard let fields = value.array, fields.count == 4, let id = fields[0].integer,
      let descriptor = fields[1].integer.flatMap(Int32.init(exactly:)),
      let host = fields[2].text, let slots = fields[3].integer
    else { return nil }
    self.init(id: Int(id), descriptor: descriptor, host: host, slots: Int(slots))
  }
}
