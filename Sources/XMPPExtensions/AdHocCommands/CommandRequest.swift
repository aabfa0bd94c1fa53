// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution), §4.1 (command), the requester's side

public import XMLStream
public import XMPPCore

/// Begins a command, or goes on with one (XEP-0050 §2.4).
public struct CommandRequest: IQRequest, Equatable {
    /// `{http://jabber.org/protocol/commands}command`
    public static let name = QName("command", in: "http://jabber.org/protocol/commands")
    /// It does something.
    public static let kind = IQKind.set
    /// Forms are part of it (XEP-0050 §1.3).
    public static let features = [name.namespace, DataForm.name.namespace]
    /// The answer.
    public typealias Response = CommandResponse

    /// Which command.
    public var node: String
    /// Which execution of it; `nil` to begin a new one.
    public var sessionID: String?
    /// What is to be done; `execute` when not said.
    public var action: CommandAction?
    /// The language that texts are wanted in (RFC 5646).
    public var language: String?
    /// What the command is given.
    public var payloads: [CommandPayload]

    /// A request.
    ///
    /// - Parameters:
    ///   - node: Which command.
    ///   - sessionID: Which execution of it; `nil` to begin a new one.
    ///   - action: What is to be done.
    ///   - form: What was filled in.
    ///   - language: The language that texts are wanted in (RFC 5646).
    public init(
        _ node: String, sessionID: String? = nil, action: CommandAction? = nil, form: DataForm? = nil,
        language: String? = nil
    ) {
        self.node = node
        self.sessionID = sessionID
        self.action = action
        self.language = language
        payloads = form.map { [.form($0)] } ?? []
    }

    /// The first form.
    public var form: DataForm? { payloads.forms.first }

    /// Decodes a request.
    ///
    /// - Throws: when `node` is missing, `sessionid` is empty, `action` is unknown, or a form is malformed.
    public init(_ element: Element) throws(PayloadError) {
        (node, sessionID) = try element.commandIdentity()
        if let text = element["action"] {
            guard let action = CommandAction(rawValue: text) else { throw .invalidValue(of: "action", in: element) }
            self.action = action
        }
        language = element.language
        payloads = try CommandPayload.all(of: element)
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("node", node)
        writer.attribute("sessionid", sessionID)
        writer.attribute("action", action?.rawValue)
        writer.language(language)
        for payload in payloads { payload.write(to: &writer) }
        writer.end()
    }

    static func child(_ name: String) -> QName { QName(name, in: Self.name.namespace) }
}

extension Element {
    /// Node and session of a `<command/>` (XEP-0050 §4.1).
    func commandIdentity() throws(PayloadError) -> (node: String, sessionID: String?) {
        guard let node = self["node"] else { throw .missingAttribute("node", of: self) }
        let sessionID = self["sessionid"]
        if sessionID?.isEmpty == true { throw .invalidValue(of: "sessionid", in: self) }
        return (node, sessionID)
    }
}
