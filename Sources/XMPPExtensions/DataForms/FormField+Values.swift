// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types)

public import FoundationEssentials
public import XMPPCore

/// The values as what they mean. All are `nil` when there is no value, or an empty one where that means none.
extension FormField {
    /// The text; the lines of a text of several, joined by line feeds.
    public var string: String? {
        values.isEmpty ? nil : values.joined(separator: "\n")
    }

    /// Yes or no.
    ///
    /// - Throws: when the value is none of `true`, `1`, `false` and `0`.
    public var boolean: Bool? {
        get throws(PayloadError) { try value("boolean", Self.boolean) }
    }

    /// A whole number.
    ///
    /// - Throws: when the value is none, or one that an `Int` does not hold.
    public var integer: Int? {
        get throws(PayloadError) { try value("whole number") { Int($0) } }
    }

    /// An address.
    ///
    /// - Throws: when the value is none.
    public var jid: JID? {
        get throws(PayloadError) { try value("address") { JID($0) } }
    }

    /// The addresses, each once; empty ones are passed over.
    ///
    /// - Throws: when a value is none.
    public var jids: [JID] {
        get throws(PayloadError) {
            var known: Set<JID> = []
            var jids: [JID] = []
            for value in values where !value.isEmpty {
                guard let jid = JID(value) else { throw mismatch("address") }
                if known.insert(jid).inserted { jids.append(jid) }
            }
            return jids
        }
    }

    /// A moment (XEP-0082 DateTime).
    ///
    /// - Throws: when the value is none.
    public var date: Date? {
        get throws(PayloadError) { try value("moment") { DateTime($0)?.date } }
    }

    /// A day.
    ///
    /// - Throws: when the value is none such as `2003-10-06`.
    public var day: CalendarDate? {
        get throws(PayloadError) { try value("day") { CalendarDate($0) } }
    }

    /// How long something takes; see ``DurationText``.
    ///
    /// - Throws: when the value is none.
    public var duration: Duration? {
        get throws(PayloadError) { try value("duration") { DurationText($0)?.duration } }
    }

    private func value<Value>(_ what: String, _ read: (String) -> Value?) throws(PayloadError) -> Value? {
        guard let text = values.first, !text.isEmpty else { return nil }
        guard values.count == 1, let value = read(text) else { throw mismatch(what) }
        return value
    }

    private func mismatch(_ what: String) -> PayloadError {
        PayloadError("The field «\(variable ?? "")» is no \(what).", element: Self.name)
    }

    static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }
}
