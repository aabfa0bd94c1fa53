// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §2 (roster), §3.1 (subscription), §4 (presence), the client's part

public import XMPPComponent

extension TestClient {
    /// The roster, as the server told it at login and by its pushes.
    public var roster: [Contact] {
        get async throws { try await onLoop { $0.contacts.roster.values.sorted { $0.jid < $1.jid } } }
    }

    /// The contact with this address; nil when it is not in the roster.
    public func contact(_ jid: JID) async throws -> Contact? {
        try await onLoop { $0.contacts.roster[jid.bare] }
    }

    /// The full addresses (or bare, where they came from such) whose last presence said that they are available.
    public var online: [JID] {
        get async throws { try await onLoop { $0.contacts.presences.keys.sorted() } }
    }

    /// The last available presence of an address: of the full one, or of any resource when it is bare.
    public func presence(of jid: JID) async throws -> Presence? {
        let stanza = try await onLoop { session in
            session.contacts.presences[jid]
                ?? (jid.isBare ? session.contacts.presences.first { $0.key.bare == jid }?.value : nil)
        }
        return try stanza.map { try Presence($0) }
    }

    /// Puts somebody into the roster, or changes name and groups (RFC 6121 §2.3).
    public func setContact(_ jid: JID, name: String? = nil, groups: [String] = []) async throws {
        try await setRoster { writer in
            writer.attribute("jid", jid.description)
            writer.attribute("name", name)
            for group in groups { writer.element(QName("group", in: QName.roster.namespace), text: group) }
        }
    }

    /// Takes somebody out of the roster, which ends the subscriptions of both (RFC 6121 §2.5).
    public func removeContact(_ jid: JID) async throws {
        try await setRoster { writer in
            writer.attribute("jid", jid.description)
            writer.attribute("subscription", "remove")
        }
    }

    private func setRoster(_ item: (inout Writer) -> Void) async throws {
        var writer = Writer(contentNamespace: "")
        writer.start(.roster)
        writer.start("item", in: QName.roster.namespace)
        item(&writer)
        writer.end()
        writer.end()
        let query = try Element(parsing: writer.withBytes { String(decoding: $0, as: UTF8.self) })
        let answer = try await self.query(.set, query)
        guard answer["type"] == "result" else { throw StanzaError(of: answer) }
    }

    /// Asks to see somebody's presence and waits until it is permitted and the first presence is there.
    ///
    /// - Throws: `ExpectationFailure` when it is refused or not answered in time.
    @discardableResult
    public func subscribe(
        to jid: JID, within limit: Duration = .seconds(60), fileID: String = #fileID, line: Int = #line
    ) async throws -> Presence {
        send(presence: "subscribe", to: jid.bare.description)
        let answer = try await next("answer of \(jid) to a subscription", within: limit, fileID: fileID, line: line) {
            $0.isNamed(.presence) && $0.isFrom(jid) && ["subscribed", "unsubscribed", "error"].contains($0["type"])
        }
        guard answer["type"] == "subscribed" else {
            throw ExpectationFailure("\(jid) refused a subscription: \(answer)", fileID: fileID, line: line)
        }
        return try await comesOnline(jid, within: limit, fileID: fileID, line: line)
    }

    /// Takes the next available presence of somebody.
    @discardableResult
    public func comesOnline(
        _ jid: JID, within limit: Duration = .seconds(60), fileID: String = #fileID, line: Int = #line
    ) async throws -> Presence {
        let stanza = try await next("presence of \(jid)", within: limit, fileID: fileID, line: line) {
            $0.isNamed(.presence) && $0["type"] == nil && $0.isFrom(jid)
        }
        return try Presence(stanza)
    }

    /// Takes the next unavailable presence of somebody.
    @discardableResult
    public func goesOffline(
        _ jid: JID, within limit: Duration = .seconds(60), fileID: String = #fileID, line: Int = #line
    ) async throws -> Presence {
        let stanza = try await next("unavailable of \(jid)", within: limit, fileID: fileID, line: line) {
            $0.isNamed(.presence) && $0["type"] == "unavailable" && $0.isFrom(jid)
        }
        return try Presence(stanza)
    }
}

extension Element {
    /// Whether the sender is that address, or one of its resources when it is bare.
    func isFrom(_ jid: JID) -> Bool {
        guard let from = self["from"].flatMap({ JID($0) }) else { return false }
        return from == jid || (jid.isBare && from.bare == jid)
    }
}

extension StanzaError {
    /// The error that a stanza of type error carries.
    init(of stanza: Element) {
        self = stanza.child("error").map { StanzaError($0) } ?? .undefinedCondition("no <error/> in \(stanza)")
    }
}
