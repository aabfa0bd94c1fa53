// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §8.5 (local user), §8.4 (server)

import XMPPComponent

extension ServerModel {
    /// A stanza to a user of the server, existing or not.
    mutating func deliver(_ stanza: Element, from: JID, to: JID, user: String) {
        guard let account = accounts[user] else { return deliverToNobody(stanza, from: from, to: to) }
        switch stanza.name {
        case "presence": deliverPresence(stanza, from: from, to: to, user: user)
        case "message": deliverMessage(stanza, to: to, user: user, account)
        case "iq": deliverIQ(stanza, from: from, to: to, account)
        default: break
        }
    }

    private mutating func deliverToNobody(_ stanza: Element, from: JID, to: JID) {
        switch stanza.name {
        // Both servers answer for users that do not exist.
        case "iq" where stanza["type"] == "get" && stanza.firstChild?.isNamed(.ping) == true: answer(stanza)
        case "presence":
            guard stanza["type"] == "subscribe", habits.isTalkative else { return }
            route(
                Element(.presence, attributes: ["type": "unavailable", "from": "\(to.bare)", "to": "\(from.bare)"]),
                from: to.bare, to: from.bare)
        default: bounce(stanza, .serviceUnavailable())
        }
    }

    private mutating func deliverMessage(_ stanza: Element, to: JID, user: String, _ account: Account) {
        if let resource = to.resource, account.sessions[resource] != nil {
            return send(stanza, to: [resource], of: to.bare)
        }
        let targets = account.takingMessages
        switch stanza["type"] {
        case "error": return
        case "groupchat": bounce(stanza, .serviceUnavailable())
        case "headline":
            if to.isBare { send(stanza, to: targets, of: to.bare) }
        default:
            guard targets.isEmpty else { return send(stanza, to: targets, of: to.bare) }
            guard stanza.child("body") != nil else { return }
            let delay = Element(
                QName("delay", in: "urn:xmpp:delay"), attributes: ["from": domain.description, "stamp": now])
            accounts[user]?.offline.append(stanza.relayed(in: .client, adding: [delay]))
        }
    }

    private mutating func deliverIQ(_ stanza: Element, from: JID, to: JID, _ account: Account) {
        if let resource = to.resource {
            guard account.sessions[resource] != nil else { return bounce(stanza, .serviceUnavailable()) }
            return send(stanza, to: [resource], of: to.bare)
        }
        // The account answers; answers to questions that the server asked for it end here.
        guard stanza["type"] == "get" || stanza["type"] == "set" else { return }
        let payload = stanza.firstChild
        if payload?.isNamed(.ping) == true { return answer(stanza) }
        if payload?.isNamed(DiscoInfo.name) == true {
            guard account.roster[from.bare]?.isSeen == true else {
                return bounce(stanza, habits == .prosody ? .serviceUnavailable() : .subscriptionRequired())
            }
            return answer(stanza, info(DiscoIdentity(category: "account", type: "registered"), [DiscoInfo.namespace]))
        }
        bounce(stanza, .serviceUnavailable())
    }

    // MARK: The server itself

    /// A request to the server's domain.
    mutating func answerForServer(_ stanza: Element) {
        guard let payload = stanza.firstChild, stanza["type"] == "get" else {
            return bounce(stanza, .serviceUnavailable())
        }
        if payload.isNamed(.ping) { return answer(stanza) }
        if payload.isNamed(DiscoInfo.name) {
            return answer(
                stanza,
                info(
                    DiscoIdentity(category: "server", type: "im", name: "miniature"),
                    [DiscoInfo.namespace, "http://jabber.org/protocol/disco#items", "urn:xmpp:ping"]))
        }
        let items = QName("query", in: "http://jabber.org/protocol/disco#items")
        if payload.isNamed(items) {
            let item = Element(
                QName("item", in: items.namespace), attributes: ["jid": component.description])
            return answer(stanza, [Element(items, children: isComponentAttached ? [item] : [])])
        }
        bounce(stanza, .serviceUnavailable())
    }

    /// A request of a client to its own account.
    mutating func answerOwn(_ stanza: Element, from session: JID) {
        guard let payload = stanza.firstChild, stanza["type"] == "get" || stanza["type"] == "set" else { return }
        if payload.isNamed(.roster) { return answerRoster(stanza, payload, from: session) }
        if payload.isNamed(.ping) { return answer(stanza) }
        if payload.isNamed(DiscoInfo.name) {
            return answer(stanza, info(DiscoIdentity(category: "account", type: "registered"), [DiscoInfo.namespace]))
        }
        bounce(stanza, .serviceUnavailable())
    }

    private func info(_ identity: DiscoIdentity, _ features: [String]) -> [Element] {
        (try? Element(DiscoInfo(identities: [identity], features: features))).map { [$0] } ?? []
    }
}
