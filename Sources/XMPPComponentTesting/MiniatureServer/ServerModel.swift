// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §8 (server rules for processing stanzas)

import XMPPComponent

/// A miniature XMPP server with one component: what comes in, and what goes out because of it. Knows no sockets or clock.
///
/// Does towards the component what Prosody and ejabberd were seen to do. Stanzas are in `jabber:client` here; they are
/// translated on the way to and from the component.
struct ServerModel {
    enum Delivery {
        case client(JID, Element)
        case component(Element)
        /// A stream error for the component: condition and text.
        case fail(String, String)
    }

    let domain: JID
    let component: JID
    let habits: ServerHabits
    var accounts: [String: Account] = [:]
    var isComponentAttached = false
    /// The time (XEP-0082) that delayed stanzas are marked with.
    var now = "1970-01-01T00:00:00Z"
    private var outbox: [Delivery] = []
    private var lastNumber = 0

    init(domain: JID, component: JID, habits: ServerHabits) {
        self.domain = domain
        self.component = component
        self.habits = habits
    }

    /// Takes what is to be delivered.
    mutating func takeOutbox() -> [Delivery] {
        defer { outbox = [] }
        return outbox
    }

    /// A new id.
    mutating func identifier(_ prefix: String) -> String {
        lastNumber += 1
        return "\(prefix)-\(lastNumber)"
    }

    // MARK: Sessions

    mutating func register(_ user: String) {
        if accounts[user] == nil { accounts[user] = Account() }
    }

    mutating func connect(_ session: JID) {
        guard let user = session.local, let resource = session.resource else { return }
        register(user)
        accounts[user]?.sessions[resource] = Account.Session()
    }

    /// The connection of a client is gone, with or without goodbye.
    mutating func disconnect(_ session: JID) {
        guard let user = session.local, let resource = session.resource,
            let state = accounts[user]?.sessions.removeValue(forKey: resource)
        else { return }
        announceEnd(of: state, session, Element(.presence, attributes: ["type": "unavailable"]))
    }

    // MARK: What comes in

    /// A stanza of a client.
    mutating func receive(_ stanza: Element, from session: JID) {
        let stanza = stanza.relayed(in: .client, ["from": session.description])
        guard stanza["to"] == nil || stanza["to"].flatMap({ JID($0) }) != nil else {
            return bounce(stanza, .jidMalformed())
        }
        let to = stanza["to"].flatMap { JID($0) }
        switch stanza.name {
        case "presence": receivePresence(stanza, from: session, to: to)
        case "iq" where to == nil || to == session.bare: answerOwn(stanza, from: session)
        case "iq", "message": route(stanza, from: session, to: to ?? session.bare)
        default: break
        }
    }

    /// A stanza of the component.
    mutating func receiveFromComponent(_ original: Element) {
        guard let sender = original["from"], let from = JID(sender), from.domain == component.domain,
            !habits.answersMissingRecipient || Self.rawDomain(sender) == component.domain
        else {
            let sender = original["from"] ?? ""
            return outbox.append(
                .fail(
                    "invalid-from", "Component tried to send from address <\(sender)>, which is not in <\(component)>"))
        }
        guard let recipient = original["to"] else {
            guard habits.answersMissingRecipient else {
                return outbox.append(.fail("improper-addressing", "Missing 'to' attribute"))
            }
            return bounce(
                original.relayed(in: .client), .badRequest("Components MUST specify a 'to' address on stanzas"))
        }
        let stanza = original.relayed(in: .client)
        guard let to = JID(recipient) else {
            return bounce(stanza, habits.answersMissingRecipient ? .jidMalformed() : .badRequest())
        }
        // Prosody takes a stanza that declares this namespace for another's.
        if original.namespace == .client, habits.answersMissingRecipient {
            return bounce(stanza, .serviceUnavailable())
        }
        route(stanza, from: from, to: to)
    }

    private static func rawDomain(_ address: String) -> Substring {
        let bare = address.prefix { $0 != "/" }
        return bare.firstIndex(of: "@").map { bare[bare.index(after: $0)...] } ?? bare
    }

    // MARK: What goes out

    /// Sends a stanza to wherever its recipient is.
    mutating func route(_ stanza: Element, from: JID, to: JID) {
        if to.domain == component.domain {
            guard isComponentAttached else {
                return bounce(
                    stanza,
                    habits == .prosody
                        ? .remoteServerTimeout("Component unavailable") : .forbidden("Access denied by service policy"))
            }
            outbox.append(.component(stanza.relayed(in: "jabber:component:accept")))
        } else if to.domain != domain.domain {
            bounce(stanza, .remoteServerNotFound())
        } else if let user = to.local {
            deliver(stanza, from: from, to: to, user: user)
        } else if stanza.name == "iq" {
            answerForServer(stanza)
        }
    }

    /// Sends a stanza to one session.
    mutating func send(_ stanza: Element, to session: JID) {
        outbox.append(.client(session, stanza.relayed(in: .client, ["to": session.description])))
    }

    /// Sends a stanza to these resources of a user, as it is.
    mutating func send(_ stanza: Element, to resources: [String], of user: JID) {
        for resource in resources {
            if let session = try? user.with(resource: resource) { outbox.append(.client(session, stanza)) }
        }
    }

    /// Sends an error back, unless what is refused is no question (RFC 6120 §8.3.1).
    mutating func bounce(_ stanza: Element, _ error: StanzaError) {
        guard stanza["type"] != "error", stanza["type"] != "result" else { return }
        let answer = stanza.relayed(
            in: .client, ["type": "error", "from": stanza["to"], "to": stanza["from"]], adding: [error.clientElement])
        reply(answer)
    }

    /// Answers an IQ with a result.
    mutating func answer(_ request: Element, _ payload: [Element] = []) {
        guard request["type"] == "get" || request["type"] == "set" else { return }
        let head = Element(.iq, attributes: ["type": "result", "id": request["id"] ?? ""], children: payload)
        reply(head.relayed(in: .client, ["from": request["to"], "to": request["from"]]))
    }

    private mutating func reply(_ stanza: Element) {
        guard let to = stanza["to"].flatMap({ JID($0) }) else { return }
        if to.domain == component.domain {
            if isComponentAttached { outbox.append(.component(stanza.relayed(in: "jabber:component:accept"))) }
        } else if let user = to.local {
            deliver(stanza, from: stanza["from"].flatMap { JID($0) } ?? domain, to: to, user: user)
        }
    }
}
