// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0084 v1.1.4: §3.2 (notification); XEP-0163 v1.2.2: §4 (events); XEP-0172 v1.1: §4.1 (in requests), §4.3 (events)
// RFC 6121: §3.1.2, §3.1.5 (bare addresses), §4.4 (presence to subscribers)

import Logging
import Synchronization
import XMPPComponent

// What a user sends of its own accord.
extension VirtualUser {
    /// Sends what concerns a subscription: from and to bare addresses.
    func send(_ kind: PresenceKind, to buddy: JID, id: String? = nil) async throws {
        try await component.send(Presence(type: kind.type, to: buddy.bare, from: address, id: id))
    }

    /// Asks to see a buddy's presence, by the name that the buddy is shown.
    func sendRequest(to buddy: JID) async throws {
        var request = Presence(type: .subscribe, to: buddy.bare, from: address)
        if let nickname = try? await presence(for: buddy).nickname { request.append(Nickname(nickname)) }
        try await component.send(request)
    }

    /// Sends the presence for a viewer.
    func show(to viewer: JID) async throws {
        let presence = try await presence(for: viewer)
        try await send(presence, to: viewer)
    }

    private func send(_ presence: VirtualPresence, to viewer: JID) async throws {
        guard let capabilities = users.state.withLock(\.capabilities) else { return }
        try await component.send(
            presence.stanza(
                from: fullAddress, to: viewer, capabilities: try await capabilities.capabilities(at: fullAddress)))
    }

    /// Sends the presence for a viewer, and the events that those of its clients want that see a difference.
    func showChanged(to viewer: JID) async throws {
        let presence = try await presence(for: viewer)
        try await send(presence, to: viewer)
        let resources = users.state.withLock { $0.audience[key(viewer)] }
        for resource in resources where !resource.interests.isEmpty {
            try await sendEvents(presence, to: viewer, resource)
        }
    }

    /// Takes leave of a viewer.
    func hide(from viewer: JID) async throws {
        try await component.send(Presence(type: .unavailable, to: viewer.bare, from: fullAddress))
    }

    // MARK: Events

    /// Sends a client the events it wants and has not been told of.
    func sendEvents(_ presence: VirtualPresence, to viewer: JID, _ resource: Audience.Resource) async throws {
        let recipient = try viewer.with(resource: resource.name)
        let avatar = Self.digest(presence.avatar?.id)
        if resource.interests.contains(.avatar), resource.toldAvatar != avatar {
            users.state.withLock { $0.audience.update(resource.name, of: key(viewer)) { $0.toldAvatar = avatar } }
            try await sendEvent(.avatar(presence.avatar), to: recipient)
        }
        let nickname = Self.digest(presence.nickname)
        // No nickname is worth telling only to who knows of one.
        let isNews = resource.toldNickname != nickname && (presence.nickname != nil || resource.toldNickname != 0)
        if resource.interests.contains(.nickname), isNews {
            users.state.withLock { $0.audience.update(resource.name, of: key(viewer)) { $0.toldNickname = nickname } }
            try await sendEvent(.nickname(presence.nickname), to: recipient)
        }
    }

    private func sendEvent(_ node: VirtualNode, to recipient: JID) async throws {
        var message = Message(to: recipient, from: address, type: .headline)
        message.append(try node.event())
        try await component.send(message)
    }

    /// Tells equal values from different ones, nothing being one of them; never 0.
    private static func digest(_ value: String?) -> Int {
        value.map { $0.hashValue | 1 } ?? 2
    }

    // MARK: Telling the author

    /// Tells the author what happened.
    func tell(_ kind: VirtualUserChange.Kind, _ buddy: JID, _ stanza: Presence?) async {
        guard let onChange = profile.onChange else { return }
        do {
            try await onChange(VirtualUserChange(kind: kind, buddy: buddy, stanza: stanza), self)
        } catch {
            log("a virtual user's onChange failed", error)
        }
    }

    func log(_ message: Logger.Message, _ error: any Error) {
        users.log(component, message, error, ["user": "\(local)"])
    }
}
