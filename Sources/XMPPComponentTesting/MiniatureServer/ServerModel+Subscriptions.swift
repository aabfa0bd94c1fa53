// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §2 (roster), §3 (subscriptions), the server's part

import XMPPComponent

extension ServerModel {
    // MARK: The user changes a subscription

    mutating func changeSubscription(
        _ stanza: Element, _ type: String, from session: JID, to contact: JID, user: String
    ) {
        let stanza = stanza.relayed(
            in: .client, ["from": session.bare.description, "to": contact.description])
        switch type {
        case "subscribe":
            change(contact, of: session.bare) { if !$0.seesContact { $0.isAsking = true } }
            // Also when it is granted already: both servers pass it on.
            route(stanza, from: session.bare, to: contact)
        case "subscribed":
            guard accounts[user]?.requests.removeValue(forKey: contact) != nil else { return }
            change(contact, of: session.bare) { $0.isSeen = true }
            route(stanza, from: session.bare, to: contact)
            if let account = accounts[user] { sendPresences(of: account, user: session.bare, to: contact) }
            if habits.isTalkative { presence("probe", from: session.bare, to: contact) }
        case "unsubscribe":
            change(contact, of: session.bare, unless: { !$0.seesContact && !$0.isAsking }) {
                $0.seesContact = false
                $0.isAsking = false
            }
            route(stanza, from: session.bare, to: contact)
        case "unsubscribed":
            accounts[user]?.requests[contact] = nil
            if accounts[user]?.roster[contact]?.isSeen == true {
                for resource in accounts[user]?.available ?? [] {
                    if let full = try? session.with(resource: resource) {
                        presence("unavailable", from: full, to: contact)
                    }
                }
                change(contact, of: session.bare) { $0.isSeen = false }
            }
            route(stanza, from: session.bare, to: contact)
        default: break  // a client may not probe
        }
    }

    // MARK: The contact changes one

    mutating func noteSubscription(_ stanza: Element, _ type: String, from contact: JID, user: JID) {
        guard let name = user.local, let account = accounts[name] else { return }
        let item = account.roster[contact]
        let stanza = stanza.relayed(in: .client, ["from": contact.description, "to": user.description])
        switch type {
        case "subscribe":
            if item?.isSeen == true { return presence("subscribed", from: user, to: contact) }
            accounts[name]?.requests[contact] = stanza
            send(stanza, to: account.available, of: user)
            if habits.isTalkative { presence("unavailable", from: user, to: contact) }
        case "subscribed":
            // Without a request it is dropped (RFC 6121 §3.1.6).
            guard let item, item.isAsking else { return }
            change(contact, of: user) {
                $0.seesContact = true
                $0.isAsking = false
            }
            send(stanza, to: account.interested, of: user)
        case "unsubscribe":
            accounts[name]?.requests[contact] = nil
            guard item?.isSeen == true else { return }
            change(contact, of: user) { $0.isSeen = false }
            send(stanza, to: account.interested, of: user)
            for resource in account.available {
                if let full = try? user.with(resource: resource) { presence("unavailable", from: full, to: contact) }
            }
        case "unsubscribed":
            guard let item, item.seesContact || item.isAsking else { return }
            change(contact, of: user) {
                $0.seesContact = false
                $0.isAsking = false
            }
            send(stanza, to: account.interested, of: user)
        default: break
        }
    }

    // MARK: Roster

    mutating func answerRoster(_ request: Element, _ query: Element, from session: JID) {
        guard let user = session.local, let resource = session.resource, let account = accounts[user] else { return }
        guard request["type"] == "set" else {
            accounts[user]?.sessions[resource]?.isInterested = true
            let items = account.roster.sorted { $0.key < $1.key }.map { Self.item($0.key, $0.value) }
            return answer(request, [Element(.roster, children: items)])
        }
        guard let item = query.firstChild, let contact = item["jid"].flatMap({ JID($0)?.bare }) else {
            return bounce(request, .badRequest())
        }
        if item["subscription"] == "remove" {
            guard let old = accounts[user]?.roster.removeValue(forKey: contact) else {
                return bounce(request, .itemNotFound())
            }
            push(
                Element(Self.itemName, attributes: ["jid": contact.description, "subscription": "remove"]), session.bare
            )
            answer(request)
            accounts[user]?.requests[contact] = nil
            return endSubscriptions(old, with: contact, of: session, account.available)
        }
        change(contact, of: session.bare) {
            $0.name = item["name"]
            $0.groups = item.children.filter { $0.name == "group" }.map(\.text)
        }
        answer(request)
    }

    /// RFC 6121 §2.5.3, in the order of the server that is imitated.
    private mutating func endSubscriptions(
        _ item: Account.Item, with contact: JID, of session: JID, _ available: [String]
    ) {
        let sender = habits.removesFromFullAddress ? session : session.bare
        let asks = item.seesContact || item.isAsking
        if item.isSeen, habits.removesFromFullAddress { presence("unsubscribed", from: sender, to: contact) }
        if item.isSeen {
            for resource in available {
                if let full = try? session.with(resource: resource) { presence("unavailable", from: full, to: contact) }
            }
        }
        if asks { presence("unsubscribe", from: sender, to: contact) }
        if item.isSeen, !habits.removesFromFullAddress { presence("unsubscribed", from: sender, to: contact) }
    }

    /// Changes an item and tells the user's resources (RFC 6121 §2.1.6).
    private mutating func change(
        _ contact: JID, of user: JID, unless isLeft: (Account.Item) -> Bool = { _ in false },
        _ body: (inout Account.Item) -> Void
    ) {
        guard let name = user.local else { return }
        var item = accounts[name]?.roster[contact] ?? Account.Item()
        guard !isLeft(item) else { return }
        body(&item)
        accounts[name]?.roster[contact] = item
        push(Self.item(contact, item), user)
    }

    private mutating func push(_ item: Element, _ user: JID) {
        guard let name = user.local, let account = accounts[name] else { return }
        for resource in account.interested {
            guard let session = try? user.with(resource: resource) else { continue }
            let push = Element(
                .iq, attributes: ["type": "set", "id": identifier("push")],
                children: [Element(.roster, children: [item])])
            send(push, to: session)
        }
    }

    private static let itemName = QName("item", in: QName.roster.namespace)

    private static func item(_ contact: JID, _ item: Account.Item) -> Element {
        var writer = Writer(contentNamespace: "", capacity: 256)
        writer.start(itemName)
        writer.attribute("jid", contact.description)
        writer.attribute("name", item.name)
        writer.attribute("subscription", item.subscription)
        writer.attribute("ask", item.isAsking ? "subscribe" : nil)
        for group in item.groups { writer.element(QName("group", in: QName.roster.namespace), text: group) }
        writer.end()
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        return (try? Element(parsing: xml)) ?? Element(itemName, attributes: ["jid": contact.description])
    }
}
