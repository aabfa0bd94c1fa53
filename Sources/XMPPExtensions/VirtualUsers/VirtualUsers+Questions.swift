// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0054 v1.3.0: §3.3 (viewing); XEP-0153 v1.1.1: §3.2 (retrieving); XEP-0084 v1.1.4: §3.4 (retrieving)

import XMPPComponent

// What is answered about users, to each in their own way.
extension VirtualUsers {
    /// The vCard of a user, with the photo that belongs to the presence which the requester sees.
    func vCard(_ context: IQContext) async throws -> VCard {
        let (user, requester) = try await parties(context)
        guard var card = try await user.profile.vCard(requester) else { throw StanzaError.itemNotFound() }
        let presence = try await user.presence(for: requester)
        if card.photo == nil, let avatar = presence.avatar { card.photo = VCard.Image(avatar) }
        if card.nickname == nil { card.nickname = presence.nickname }
        return card
    }

    /// What is at a node of a user, as the requester sees it.
    func items(_ request: PubSubGetRequest, _ context: IQContext) async throws -> PubSubGetResponse {
        guard case .items(let request) = request else { throw PubSubError.unsupported(request.feature) }
        let (user, requester) = try await parties(context)
        let presence = try await user.presence(for: requester)
        let node: VirtualNode? =
            switch request.node {
            case AvatarMetadata.node: .avatar(presence.avatar)
            case AvatarData.node: presence.avatar.map { .avatarData($0) }
            case Nickname.node: presence.nickname.map { .nickname($0) }
            default: throw StanzaError.itemNotFound()
            }
        var items = try node.map { [try $0.item()] } ?? []
        if !request.itemIDs.isEmpty {
            items.removeAll { !request.itemIDs.contains($0.id ?? "") }
            guard !items.isEmpty else { throw StanzaError.itemNotFound() }
        }
        return .items(.init(node: request.node, items: items))
    }

    /// Whom a request is for and whom it is from, as a bare address.
    private func parties(_ context: IQContext) async throws -> (VirtualUser, JID) {
        guard let requester = context.sender?.bare,
            let user = try await user(at: context.address, of: context.component)
        else { throw StanzaError.itemNotFound() }
        return (user, requester)
    }
}
