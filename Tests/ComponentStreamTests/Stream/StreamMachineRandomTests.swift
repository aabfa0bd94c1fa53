// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing
import XMLStream

@Suite("the stream machine at random (XEP-0114 §3)") struct StreamMachineRandomTests {
    @Test("whatever the order of events: established once, delivered only then, closed once, silent afterwards")
    func invariants() throws {
        var generator = SeededGenerator(seed: 0x0114)
        let namespace = "http://etherx.jabber.org/streams"
        let elements = [
            Element(QName("message", in: "jabber:component:accept")),
            Element(QName("handshake", in: "jabber:component:accept")),
            Element(QName("features", in: namespace)),
            Element(QName("error", in: namespace)),
            Element(QName("handshake", in: "jabber:component:connect")),
        ]
        let headers = [
            Element(QName("stream", in: namespace), attributes: ["id": "1", "from": "echo.example.org"]),
            Element(QName("stream", in: namespace)),
            Element(QName("html", in: "urn:x")),
        ]
        var lives = [StreamMachine.Role: Int]()
        for round in 0..<16_000 {
            let role = round % 2 == 0 ? StreamMachine.Role.initiator : .receiver
            var machine = StreamMachine(domain: "echo.example.org", role: role)
            var established = 0
            var closes = 0
            var footers = 0
            for step in 0..<24 {
                // The usual way is likely enough for all phases to be met.
                let action =
                    switch (step, Int.random(in: 0..<18, using: &generator)) {
                    case (0, 0..<14): machine.connected()
                    case (1, 0..<13): machine.received(.opened(headers[0]))
                    case (2, 0..<12): machine.received(.stanza(elements[role == .initiator ? 1 : 4]))
                    case (3, 0..<12) where role == .receiver: machine.verified(true)
                    case (_, 0): machine.connected()
                    case (_, 1): machine.inputClosed()
                    case (_, 2): machine.stop()
                    case (_, 3): machine.deadlinePassed()
                    case (_, 4): machine.notResponding()
                    case (_, 5): machine.received(.closed)
                    case (_, 6): machine.parserFailed(XMLStreamError(.notWellFormed, "test"))
                    case (_, 7):
                        machine.received(.refused(try #require(elements.randomElement(using: &generator)), .size))
                    case (_, 8): machine.received(.opened(try #require(headers.randomElement(using: &generator))))
                    case (_, 9): machine.readComplete()
                    case (_, 10): machine.connectFailed("test")
                    case (_, 12): machine.verified(true)
                    case (_, 11): machine.tlsFailed("test", kind: .tls)
                    default: machine.received(.stanza(try #require(elements.randomElement(using: &generator))))
                    }
                if closes > 0 {
                    guard case .none = action else {
                        Issue.record("\(action) after the end")
                        return
                    }
                }
                switch action {
                case .established, .accept:
                    established += 1
                    #expect(machine.isEstablished)
                case .deliver, .refuse:
                    #expect(established == 1)
                case .sendFooter:
                    footers += 1
                    #expect(established == 1)
                case .close, .closeStream, .refuseHeader:
                    closes += 1
                    #expect(machine.phase == .closed)
                default: break
                }
                if closes > 0 { #expect(!machine.isEstablished) }
            }
            #expect(established <= 1 && closes <= 1 && footers <= 1)
            lives[role, default: 0] += established
        }
        for role in [StreamMachine.Role.initiator, .receiver] { #expect(lives[role, default: 0] > 500) }
    }
}
