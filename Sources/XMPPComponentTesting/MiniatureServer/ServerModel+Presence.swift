// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §4 (exchanging presence)

import XMPPComponent

extension ServerModel {
    // MARK: From a client

    mutating func receivePresence(_ stanza: Element, from session: JID, to: JID?) {
        guard let user = session.local, let resource = session.resource else { return }
        switch (stanza["type"], to) {
        case (nil, nil): becomeAvailable(session, stanza, user, resource)
        case ("unavailable", nil): becomeUnavailable(session, stanza)
        case (nil, let to?):
            accounts[user]?.sessions[resource]?.directed.insert(to)
            route(stanza, from: session, to: to)
        case ("unavailable", let to?):
            accounts[user]?.sessions[resource]?.directed.remove(to)
            route(stanza, from: session, to: to)
        case ("error", let to?): route(stanza, from: session, to: to)
        case (let type?, let to?): changeSubscription(stanza, type, from: session, to: to.bare, user: user)
        default: break
        }
    }

    private mutating func becomeAvailable(_ session: JID, _ stanza: Element, _ user: String, _ resource: String) {
        guard let account = accounts[user], let before = account.sessions[resource] else { return }
        accounts[user]?.sessions[resource]?.presence = stanza
        let isInitial = before.presence == nil
        if habits.sendsPresenceBeforeProbe { broadcast(stanza, account.contactsThatSee, from: session) }
        if isInitial {
            for contact in account.contactsSeen { probe(contact, from: session) }
        }
        if !habits.sendsPresenceBeforeProbe { broadcast(stanza, account.contactsThatSee, from: session) }
        sendToSelf(stanza, user: user, of: session)
        if isInitial { greet(session, user, resource) }
    }

    /// What a resource is told when it comes (RFC 6121 §4.2, §3.1.3; XEP-0160).
    private mutating func greet(_ session: JID, _ user: String, _ resource: String) {
        guard let account = accounts[user] else { return }
        for other in account.available where other != resource {
            if let presence = account.sessions[other]?.presence { send(presence, to: session) }
        }
        for (_, request) in account.requests.sorted(by: { $0.key < $1.key }) { send([request], to: session) }
        if habits.repeatsRequests {
            for (contact, item) in account.roster.sorted(by: { $0.key < $1.key }) where item.isAsking {
                presence("subscribe", from: session.bare, to: contact)
            }
        }
        guard accounts[user]?.sessions[resource]?.takesMessages == true else { return }
        send(account.offline, to: session)
        accounts[user]?.offline = []
    }

    private mutating func send(_ stanzas: [Element], to session: JID) {
        for stanza in stanzas { send(stanza, to: [session.resource ?? ""], of: session.bare) }
    }

    private mutating func becomeUnavailable(_ session: JID, _ stanza: Element) {
        guard let user = session.local, let resource = session.resource,
            let state = accounts[user]?.sessions[resource]
        else { return }
        accounts[user]?.sessions[resource]?.presence = nil
        accounts[user]?.sessions[resource]?.directed = []
        announceEnd(of: state, session, stanza)
        if state.presence != nil { send(stanza, to: session) }
    }

    /// Tells everybody who knows of a resource's presence that it is no more.
    mutating func announceEnd(of state: Account.Session, _ session: JID, _ stanza: Element) {
        guard let user = session.local, let account = accounts[user] else { return }
        let stanza = stanza.relayed(in: .client, ["from": session.description])
        let contacts = account.contactsThatSee
        if state.presence != nil {
            broadcast(stanza, contacts, from: session)
            sendToSelf(stanza, user: user, of: session)
        }
        // RFC 6121 §4.6.3: who got presence directly is told too.
        let others = state.directed.sorted().filter { !contacts.contains($0.bare) }
        broadcast(stanza, others, from: session)
    }

    private mutating func broadcast(_ stanza: Element, _ contacts: [JID], from session: JID) {
        for contact in contacts {
            route(stanza.relayed(in: .client, ["to": contact.description]), from: session, to: contact)
        }
    }

    private mutating func sendToSelf(_ stanza: Element, user: String, of session: JID) {
        for resource in accounts[user]?.available ?? [] {
            if let other = try? session.with(resource: resource) { send(stanza, to: other) }
        }
    }

    private mutating func probe(_ contact: JID, from sender: JID) {
        presence("probe", from: sender, to: contact)
    }

    /// Presence that the server sends for a user.
    mutating func presence(_ type: String, from: JID, to: JID) {
        let stanza = Element(.presence, attributes: ["type": type, "from": from.description, "to": to.description])
        route(stanza, from: from, to: to)
    }

    // MARK: To a user

    mutating func deliverPresence(_ stanza: Element, from: JID, to: JID, user: String) {
        guard let account = accounts[user] else { return }
        switch stanza["type"] {
        case nil, "unavailable", "error":
            if let resource = to.resource {
                guard account.sessions[resource] != nil else { return }
                send(stanza, to: [resource], of: to.bare)
            } else {
                send(stanza, to: account.available, of: to.bare)
            }
            if stanza["type"] == nil { askForCapabilities(stanza, from: from, user: to.bare, account) }
        case "probe": answerProbe(from: from, user: to.bare, account)
        case let type?: noteSubscription(stanza, type, from: from.bare, user: to.bare)
        }
    }

    /// RFC 6121 §4.3.2. Who may not know is told nothing, and nothing is told of who is offline: as both servers do.
    private mutating func answerProbe(from contact: JID, user: JID, _ account: Account) {
        guard account.roster[contact.bare]?.isSeen == true else { return }
        sendPresences(of: account, user: user, to: contact)
    }

    /// The current presence of each resource, marked as old.
    mutating func sendPresences(of account: Account, user: JID, to contact: JID) {
        for resource in account.available {
            guard let presence = account.sessions[resource]?.presence, let session = try? user.with(resource: resource)
            else { continue }
            let delay = Element(
                QName("delay", in: "urn:xmpp:delay"), attributes: ["from": session.description, "stamp": now])
            route(
                presence.relayed(in: .client, ["to": contact.description], adding: [delay]), from: session, to: contact)
        }
    }

    /// Both servers ask a component for capabilities that they do not know yet.
    private mutating func askForCapabilities(_ stanza: Element, from: JID, user: JID, _ account: Account) {
        let caps = QName("c", in: "http://jabber.org/protocol/caps")
        guard from.domain == component.domain, let name = user.local, let child = stanza.child(caps),
            let node = child["node"], let verification = child["ver"],
            let asker = habits == .prosody ? user : (try? user.with(resource: account.available.first)),
            accounts[name]?.knownCapabilities.insert("\(node)#\(verification)").inserted == true
        else { return }
        // Prosody's id is always the same.
        let id = habits == .prosody ? "disco" : identifier("rr")
        let query = Element(DiscoInfo.name, attributes: ["node": "\(node)#\(verification)"])
        let request = Element(
            .iq, attributes: ["type": "get", "id": id, "from": asker.description, "to": from.description],
            children: [query])
        route(request, from: asker, to: from)
    }
}
