internal import SharedMemory

extension ArenaObserver.Object {
  /// The object as users know it: `lock 'forks[1]', made at table.lua:12 (1st of 5 made there)`.
  /// - Parameter variable: The variable that holds it, for want of a name; empty if none does.
  func description(variable: String) -> String {
    let name = card.name.isEmpty ? variable : card.name
    var text = what
    if !name.isEmpty { text += " '\(name)'" }
    guard let place = card.place else { return name.isEmpty ? "\(text) \(id)" : text }
    text += ", made at \(place.file):\(place.line)"
    if siblings > 1 { text += " (\(Self.ordinal(card.ordinal)) of \(siblings) made there)" }
    return text
  }

  private var what: String {
    if let kind = card.kind { return "\(kind)" }
    return kind.map { "\($0)" } ?? "object"
  }

  /// 1st, 2nd, 3rd, 4th, 11th, 21st.
  static func ordinal(_ number: Int) -> String {
    let suffix =
      switch (number % 100 / 10, number % 10) {
      case (1, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }
}
