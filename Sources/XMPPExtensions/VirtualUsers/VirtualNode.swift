// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0084 v1.1.4: §3.2 (notification), §3.4 (retrieving), §3.5 (disabling); XEP-0172 v1.1: §4.3 (events)

import XMLStream

/// A node of a virtual user with the one thing that is at it.
enum VirtualNode {
    /// Which avatar there is.
    case avatar(Avatar?)
    /// The bytes of the avatar.
    case avatarData(Avatar)
    /// What the user is called.
    case nickname(String?)

    /// The node's name.
    var name: String {
        switch self {
        case .avatar: AvatarMetadata.node
        case .avatarData: AvatarData.node
        case .nickname: Nickname.node
        }
    }

    /// What is at the node.
    func item() throws(XMLStreamError) -> PubSubItem {
        switch self {
        // An avatar's id is the item's (XEP-0084 §3.2); there is none for what says that there is no avatar.
        case .avatar(let avatar): try PubSubItem(id: avatar?.id ?? "current", encoding: AvatarMetadata(avatar))
        case .avatarData(let avatar): try PubSubItem(id: avatar.id, encoding: AvatarData(avatar))
        case .nickname(let nickname): try PubSubItem(id: "current", encoding: Nickname(nickname ?? ""))
        }
    }

    /// What its followers are told.
    func event() throws(XMLStreamError) -> PubSubEvent {
        .items(.init(name, [try item()]))
    }
}
