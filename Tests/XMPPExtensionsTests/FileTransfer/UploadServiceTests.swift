// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct UploadServiceTests {
    private let server: JID = "localhost"

    private func answer(_ request: Element, _ content: String) -> String {
        """
        <iq type='result' id='\(request["id"] ?? "")' from='\(request["to"] ?? "")' to='\(request["from"] ?? "")'>\
        \(content)</iq>
        """
    }

    private func items(_ addresses: [String]) -> String {
        let items = addresses.map { "<item jid='\($0)'/>" }.joined()
        return "<query xmlns='http://jabber.org/protocol/disco#items'>\(items)</query>"
    }

    @Test("a service is known by its feature, its limit by the form of XEP-0363 (XEP-0363 §3)")
    func reading() throws {
        let info = try DiscoInfo(element(Example.uploadInformation))
        let service = try #require(UploadService(address: "upload.montague.tld", info: info))
        #expect(service == UploadService(address: "upload.montague.tld", maximumFileSize: 5_242_880))
        #expect(service.knows(.message))
        #expect(!service.knows(.profile))
        #expect(
            UploadService(address: "a.example", info: DiscoInfo(identities: [], features: ["urn:xmpp:ping"])) == nil)
    }

    @Test("of several forms the right one is taken, and purposes are read (XEP-0363 §3, §5)")
    func forms() throws {
        func form(_ type: String, _ size: String) throws -> Element {
            try element(
                """
                <x xmlns='jabber:x:data' type='result'>
                  <field var='FORM_TYPE' type='hidden'><value>\(type)</value></field>
                  <field var='max-file-size'><value>\(size)</value></field>
                </x>
                """)
        }
        var info = DiscoInfo(
            identities: [], features: ["urn:xmpp:http:upload:0", "urn:xmpp:http:upload:purpose:0#profile"],
            forms: [
                try form("urn:xmpp:http:upload", "1"), try element("<x xmlns='jabber:x:data' type='odd'/>"),
                try form("urn:xmpp:http:upload:0", "104857600"), try form("urn:example:other", "3"),
            ])
        let service = try #require(UploadService(address: "upload.localhost", info: info))
        #expect(service.maximumFileSize == 104_857_600)
        #expect(service.knows(.profile))
        #expect(!service.knows(.permanent))
        info.forms = [try form("urn:xmpp:http:upload:0", "all of it")]
        #expect(UploadService(address: "upload.localhost", info: info)?.maximumFileSize == nil)
    }

    @Test("the first item that is an upload service is found, whatever the others do (XEP-0363 §3)")
    func discovery() async throws {
        let transport = InProcessServer()
        let component = try transport.component { OnMessage { _, _ in } }
        try await transport.run(component) { (stream: TestStream) async throws in
            async let found = component.uploadService(of: server)
            let question = try await stream.expect(
                "<iq type='get' id='*' from='*' to='localhost'>"
                    + "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>")
            try await stream.send(
                answer(question, items(["rooms.localhost", "second.localhost", "first.localhost", "rooms.localhost"])))
            var asked: [String] = []
            var late: Element?
            for _ in 1...4 {
                let question = try await stream.next()
                let address = question["to"] ?? ""
                asked.append(address)
                switch address {
                case "rooms.localhost":
                    try await stream.send(
                        "<iq type='error' id='\(question["id"] ?? "")' from='rooms.localhost' to='echo.localhost'>"
                            + "<error type='cancel'>"
                            + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
                case "localhost": try await stream.send(answer(question, ""))
                case "second.localhost": late = question
                default: try await stream.send(answer(question, Example.uploadInformation))
                }
            }
            try await stream.send(answer(try #require(late), Example.uploadInformation))
            #expect(asked.sorted() == ["first.localhost", "localhost", "rooms.localhost", "second.localhost"])
            #expect(
                try await found == UploadService(address: "second.localhost", maximumFileSize: 5_242_880))
        }
    }

    @Test("a server with nothing of the kind has none, and only so many items are asked")
    func none() async throws {
        let transport = InProcessServer()
        let component = try transport.component { OnMessage { _, _ in } }
        try await transport.run(component) { (stream: TestStream) async throws in
            async let found = component.uploadService(of: server)
            let question = try await stream.next()
            try await stream.send(answer(question, items((1...100).map { "item\($0).localhost" })))
            for _ in 0...32 {
                let question = try await stream.next()
                try await stream.send(
                    answer(question, "<query xmlns='http://jabber.org/protocol/disco#info'/>"))
            }
            #expect(try await found == nil)
            try await stream.expectNothing()
        }
    }
}
