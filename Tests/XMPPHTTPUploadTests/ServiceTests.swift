// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import NIOHTTP1
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions
import XMPPHTTPUpload

@Suite(.timeLimit(.minutes(15)))
struct ServiceTests {
    private let created: LoopbackHTTPServer.Answer = { _ in [.head(201, [("Content-Length", "0")]), .end] }

    /// The server's part of finding the service.
    private func showService(_ stream: TestStream, features: String = "", maximum: Int? = 1000) async throws {
        let items = try await stream.expect(
            "<iq type='get' id='*' from='*' to='localhost'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>"
        )
        try await stream.send(
            result(
                items,
                "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='upload.localhost'/></query>"))
        let form =
            maximum.map {
                """
                <x xmlns='jabber:x:data' type='result'>\
                <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field>\
                <field var='max-file-size'><value>\($0)</value></field></x>
                """
            } ?? ""
        for _ in 1...2 {
            let question = try await stream.next()
            let content =
                question["to"] == "localhost"
                ? "" : "<feature var='urn:xmpp:http:upload:0'/>\(features)\(form)"
            try await stream.send(
                result(question, "<query xmlns='http://jabber.org/protocol/disco#info'>\(content)</query>"))
        }
    }

    private func result(_ request: Element, _ content: String) -> String {
        """
        <iq type='result' id='\(request["id"] ?? "")' from='\(request["to"] ?? "")' to='\(request["from"] ?? "")'>\
        \(content)</iq>
        """
    }

    private func slotRequest(_ name: String, size: Int, type: String? = nil, from: String = "echo.localhost") -> String
    {
        """
        <iq type='get' id='*' from='\(from)' to='upload.localhost'>\
        <request xmlns='urn:xmpp:http:upload:0' filename='\(name)' size='\(size)'\
        \(type.map { " content-type='\($0)'" } ?? "")/></iq>
        """
    }

    private func slot(_ server: LoopbackHTTPServer, headers: String = "") -> String {
        """
        <slot xmlns='urn:xmpp:http:upload:0'><put url='\(server.url("/put"))'>\(headers)</put>\
        <get url='\(server.url("/get"))'/></slot>
        """
    }

    /// Runs a component with the module, and a script that plays its XMPP server.
    private func run(
        _ configure: (inout HTTPFiles.Configuration) -> Void = { _ in },
        _ script: (TestStream, HTTPFiles) async throws -> Void
    ) async throws {
        try await withFiles(configure) { files in
            let transport = InProcessServer()
            let component = try transport.component { files }
            try await transport.run(component) { (stream: TestStream) async throws in
                try await stream.expectNothing()
                try await script(stream, files)
            }
        }
    }

    @Test("a file is uploaded: the service is found once, a slot is got, the file is put (XEP-0363 §4)")
    func upload() async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await run { stream, files in
                async let first = files.upload(
                    .bytes(pattern(10)), name: "../a & b.png", mediaType: "image/png", from: "ann@echo.localhost")
                try await showService(stream)
                var request = try await stream.expect(
                    slotRequest("a &amp; b.png", size: 10, type: "image/png", from: "ann@echo.localhost"))
                try await stream.send(result(request, slot(server, headers: "<header name='Cookie'>a=b</header>")))
                #expect(try await first.absoluteString == server.url("/get"))

                async let second = files.upload(.bytes([1]), name: "b")
                request = try await stream.expect(slotRequest("b", size: 1))
                try await stream.send(result(request, slot(server)))
                #expect(try await second.absoluteString == server.url("/get"))
            }
            #expect(server.requests.map(\.path) == ["/put", "/put"])
            #expect(server.requests.map(\.body) == [pattern(10), [1]])
            #expect(server.requests.first?.headers["Cookie"] == ["a=b"])
            #expect(server.requests.first?.headers["Content-Type"] == ["image/png"])
        }
    }

    @Test("headers of a slot that are not allowed stay there, and line ends with them (XEP-0363 §9.2)")
    func headers() async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await run { stream, files in
                async let url = files.upload(.bytes([1]), name: "a")
                try await showService(stream)
                let request = try await stream.next()
                let headers = """
                    <header name='Host'>evil.example</header><header name='Transfer-Encoding'>chunked</header>\
                    <header name='X-Forwarded-For'>10.0.0.1</header>\
                    <header name='authorization'>Bearer&#13;&#10;X-Evil: 1</header>
                    """
                try await stream.send(result(request, slot(server, headers: headers)))
                _ = try await url
            }
            let headers = try #require(server.requests.first?.headers)
            #expect(headers["Host"] == ["127.0.0.1:\(server.port)"])
            #expect(headers["Authorization"] == ["BearerX-Evil: 1"])
            for name in ["X-Evil", "X-Forwarded-For", "Transfer-Encoding"] { #expect(headers[name] == []) }
        }
    }

    @Test("a file that the service does not take is not asked for (XEP-0363 §3)")
    func tooLarge() async throws {
        try await run { stream, files in
            async let error = failure { try await files.upload(.bytes(pattern(1001)), name: "a") }
            try await showService(stream)
            #expect(await error?.code == .tooLarge)
            #expect(await error?.maximumSize == 1000)
            try await stream.expectNothing()
        }
    }

    @Test(
        "a refusal says what it is about (XEP-0363 §6)",
        arguments: [
            (
                "<error type='modify'><file-too-large xmlns='urn:xmpp:http:upload:0'>"
                    + "<max-file-size>20000</max-file-size></file-too-large>"
                    + "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                HTTPFilesError.Code.tooLarge
            ),
            (
                "<error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                    + "<retry xmlns='urn:xmpp:http:upload:0' stamp='2017-12-03T23:42:05Z'/></error>",
                .quotaReached
            ),
            (
                "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", .refused
            ),
        ])
    func refusals(error: String, code: HTTPFilesError.Code) async throws {
        try await run { stream, files in
            async let failed = failure { try await files.upload(.bytes([1]), name: "a") }
            try await showService(stream, maximum: nil)
            let request = try await stream.next()
            try await stream.send(
                "<iq type='error' id='\(request["id"] ?? "")' from='upload.localhost' to='echo.localhost'>\(error)</iq>"
            )
            #expect(await failed?.code == code)
            #expect(await failed?.stanzaError != nil)
            #expect(await failed?.maximumSize == (code == .tooLarge ? 20000 : nil))
            #expect(await failed?.retry?.timeIntervalSince1970 == (code == .quotaReached ? 1_512_344_525 : nil))
        }
    }

    @Test("a malformed slot is no place to put a file to (XEP-0363 §4)")
    func malformedSlot() async throws {
        try await run { stream, files in
            async let url = files.upload(.bytes([1]), name: "a")
            try await showService(stream)
            let request = try await stream.next()
            try await stream.send(
                result(request, "<slot xmlns='urn:xmpp:http:upload:0'><put url='file:///etc/passwd'/></slot>"))
            do {
                _ = try await url
                Issue.record("uploaded to a malformed slot")
            } catch {
                #expect(error is PayloadError)
            }
        }
    }

    @Test("a purpose is told to a service that knows it, and to no other (XEP-0363 §5)")
    func purposes() async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await run { stream, files in
                async let url = files.upload(.bytes([1]), name: "a", purpose: .profile)
                try await showService(stream, features: "<feature var='urn:xmpp:http:upload:purpose:0#profile'/>")
                let request = try await stream.next()
                let purpose = try UploadSlotRequest(#require(request.firstChild)).purpose
                #expect(purpose == .profile)
                try await stream.send(result(request, slot(server)))
                _ = try await url
                let error = await failure { try await files.upload(.bytes([1]), name: "a", purpose: .permanent) }
                #expect(error?.code == .unknownPurpose)
            }
        }
    }

    @Test("a server without the service, and a component that does not run, are told")
    func none() async throws {
        try await run({ $0.server = "elsewhere.example" }) { stream, files in
            async let error = failure { try await files.upload(.bytes([1]), name: "a") }
            let items = try await stream.next()
            #expect(items["to"] == "elsewhere.example")
            try await stream.send(result(items, "<query xmlns='http://jabber.org/protocol/disco#items'/>"))
            let info = try await stream.next()
            try await stream.send(result(info, "<query xmlns='http://jabber.org/protocol/disco#info'/>"))
            #expect(await error?.code == .noService)
        }
        try await withFiles { files in
            #expect(await failure { try await files.upload(.bytes([1]), name: "a") }?.code == .notRunning)
            #expect(await failure { try await files.upload(.bytes([1]), name: "..") }?.code == .invalidFile)
        }
    }

    @Test("a service that is known is not looked for, and looked for again after a reconnection")
    func known() async throws {
        try await run({ $0.service = "upload.elsewhere.example" }) { stream, files in
            #expect(try await files.service() == UploadService(address: "upload.elsewhere.example"))
            try await stream.expectNothing()
        }
        try await withFiles { files in
            let transport = InProcessServer()
            let component = try transport.component { files }
            try await transport.run(component) { (stream: TestStream) async throws in
                async let first = files.service()
                try await showService(stream, maximum: 1)
                #expect(try await first.maximumFileSize == 1)
                await stream.close()
                for await state in component.states {
                    if case .waiting = state { break }
                }
                // More than once: the delay may not have begun yet.
                while case .waiting = component.state {
                    await Task.yield()
                    await transport.advance(by: .seconds(60))
                }
                let again = try await transport.accept()
                try await again.authenticate(secret: "secret")
                try await again.expectNothing()
                async let second = files.service()
                try await showService(again, maximum: 2)
                #expect(try await second.maximumFileSize == 2)
            }
        }
    }

    @Test("the module's end is the client's: a component that was shut down transfers nothing")
    func stop() async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await withFiles { files in
                let transport = InProcessServer()
                let component = try transport.component { files }
                try await transport.run(component) { (stream: TestStream) async throws in
                    try await stream.expectNothing()
                    let file = await failure { try await files.download(server.url()) }
                    #expect(file?.status == 201)
                }
                #expect(await failure { try await files.download(server.url()) }?.code == .notRunning)
            }
        }
    }
}
