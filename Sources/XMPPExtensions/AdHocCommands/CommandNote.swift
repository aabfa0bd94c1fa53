// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §4.3 (note)

import XMLStream
import XMPPCore

/// A word about a command for people (XEP-0050 §4.3).
public struct CommandNote: Hashable, Sendable {
    static let name = CommandRequest.child("note")

    /// How bad it is.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// Nothing is wrong.
        case information = "info"
        /// Something may not be what was wanted.
        case warning = "warn"
        /// Something failed.
        case error
    }

    /// How bad it is.
    public var severity: Severity
    /// The text.
    public var text: String

    /// A note.
    public init(_ text: String, severity: Severity = .information) {
        self.text = text
        self.severity = severity
    }

    /// Nothing is wrong.
    public static func information(_ text: String) -> CommandNote { CommandNote(text) }
    /// Something may not be what was wanted.
    public static func warning(_ text: String) -> CommandNote { CommandNote(text, severity: .warning) }
    /// Something failed.
    public static func error(_ text: String) -> CommandNote { CommandNote(text, severity: .error) }

    init(_ element: Element) throws(PayloadError) {
        text = element.text
        severity = .information
        if let type = element["type"] {
            guard let severity = Severity(rawValue: type) else { throw .invalidValue(of: "type", in: element) }
            self.severity = severity
        }
    }

    func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("type", severity.rawValue)
        writer.text(text)
        writer.end()
    }
}
