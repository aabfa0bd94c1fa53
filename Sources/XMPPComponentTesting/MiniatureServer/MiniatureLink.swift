// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent

/// Joins a client to the miniature server, without bytes.
final class MiniatureLink: ClientLink {
    private let server: MiniatureServer
    private let address: JID
    private let session: ClientSession

    init(server: MiniatureServer, address: JID, session: ClientSession) {
        self.server = server
        self.address = address
        self.session = session
    }

    func send(_ stanzas: [Element]) {
        server.receive(stanzas, from: address)
    }

    func write(_ body: (inout Writer) -> Void) {
        var writer = Writer(contentNamespace: .client)
        writer.start("stream", in: .client)
        body(&writer)
        writer.end()
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        do {
            send(Array(try Element(parsing: xml, defaultNamespace: .client, limits: .generous).children))
        } catch {
            session.end("the client sent what is no XMPP: \(error)")
        }
    }

    func restart() {}

    func end() {
        leave("the client closed the stream")
    }

    func cut() {
        leave("the client cut the connection")
    }

    private func leave(_ reason: String) {
        server.disconnect(address)
        session.disconnected(reason)
    }
}
