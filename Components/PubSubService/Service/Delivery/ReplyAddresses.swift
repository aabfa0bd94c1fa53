// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0033 v1.2.1: §4.1 (replyto)

import XMPPComponent

/// To whom replies to a notification go (XEP-0060 §12.17, XEP-0163 §4.3.1).
struct ReplyAddresses: XMLPayload {
    static let name = QName("addresses", in: "http://jabber.org/protocol/address")

    var addresses: [JID]

    init(_ addresses: [JID]) {
        self.addresses = addresses
    }

    init(_ element: Element) throws(PayloadError) {
        addresses = []
        for child in element.children(QName("address", in: Self.name.namespace)) where child["type"] == "replyto" {
            guard let jid = child["jid"].flatMap({ JID($0) }) else { throw .invalidValue(of: "jid", in: child) }
            addresses.append(jid)
        }
    }

    func write(to writer: inout Writer) {
        writer.start(Self.name)
        for address in addresses {
            writer.start("address", in: Self.name.namespace)
            writer.attribute("type", "replyto")
            writer.attribute("jid", address.description)
            writer.end()
        }
        writer.end()
    }
}
