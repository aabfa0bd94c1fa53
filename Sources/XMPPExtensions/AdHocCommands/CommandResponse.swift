// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution), §3.6 (failure), §4.1 (command), the responder's side

public import XMLStream
public import XMPPCore

/// Where a command stands (XEP-0050 §4.1).
public enum CommandStatus: String, Hashable, Sendable, CaseIterable {
    /// It goes on.
    case executing
    /// It is over. Whether it failed is told by an error note (XEP-0050 §3.6).
    case completed
    /// It was given up.
    case canceled
}

/// A stage of a command, or its end (XEP-0050 §2.4).
public struct CommandResponse: XMLPayload, IQResponse, Equatable {
    /// `{http://jabber.org/protocol/commands}command`
    public static let name = CommandRequest.name

    /// Which command.
    public var node: String
    /// Which execution of it.
    public var sessionID: String?
    /// Where it stands.
    public var status: CommandStatus
    /// What can be done next; `nil` of a command with one stage, which is completed next.
    public var actions: CommandActions?
    /// Words about it for people.
    public var notes: [CommandNote]
    /// Forms to be filled in, and results.
    public var payloads: [CommandPayload]
    /// The language of the texts (RFC 5646).
    public var language: String?

    /// A response.
    ///
    /// - Parameters:
    ///   - node: Which command.
    ///   - sessionID: Which execution of it.
    ///   - status: Where it stands.
    ///   - actions: What can be done next.
    ///   - notes: Words about it for people.
    ///   - payloads: Forms to be filled in, and results.
    ///   - language: The language of the texts (RFC 5646).
    public init(
        _ node: String, sessionID: String?, status: CommandStatus, actions: CommandActions? = nil,
        notes: [CommandNote] = [], payloads: [CommandPayload] = [], language: String? = nil
    ) {
        self.node = node
        self.sessionID = sessionID
        self.status = status
        self.actions = actions
        self.notes = notes
        self.payloads = payloads
        self.language = language
    }

    /// The first form: to be filled in, or a result.
    public var form: DataForm? { payloads.forms.first }

    /// All forms.
    public var forms: [DataForm] { payloads.forms }

    /// Whether the command is over and failed (XEP-0050 §3.6).
    public var hasFailed: Bool { status == .completed && notes.contains { $0.severity == .error } }

    /// Decodes a response.
    ///
    /// - Throws: when `node` or `status` is missing, `sessionid` is empty, `status`, the type of a note or the default
    ///   action is unknown, or a form is malformed.
    public init(_ element: Element) throws(PayloadError) {
        (node, sessionID) = try element.commandIdentity()
        guard let text = element["status"] else { throw .missingAttribute("status", of: element) }
        guard let status = CommandStatus(rawValue: text) else { throw .invalidValue(of: "status", in: element) }
        self.status = status
        if let child = element.child(CommandActions.name) { actions = try CommandActions(child) }
        notes = []
        for child in element.children(CommandNote.name) { notes.append(try CommandNote(child)) }
        payloads = try CommandPayload.all(of: element)
        language = element.language
    }

    /// Encodes the response.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("node", node)
        writer.attribute("sessionid", sessionID)
        writer.attribute("status", status.rawValue)
        writer.language(language)
        actions?.write(to: &writer)
        for note in notes { note.write(to: &writer) }
        for payload in payloads { payload.write(to: &writer) }
        writer.end()
    }
}
