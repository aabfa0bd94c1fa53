// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOHTTP1
import Testing
import XMPPExtensions
import XMPPHTTPUpload

@Suite(.timeLimit(.minutes(15)))
struct UploadTests {
    private let created: LoopbackHTTPServer.Answer = { _ in [.head(201, [("Content-Length", "0")]), .end] }
    private let content = pattern(200_000)

    /// The same content from memory, from a file, and in pieces.
    private func contents(in directory: String) throws -> [UploadContent] {
        let path = "\(directory)/content"
        try Data(content).write(to: URL(filePath: path))
        return [
            .bytes(content), .file(path),
            .chunks(Pieces(pieces: [Array(content[..<70_000]), [], Array(content[70_000...])]), size: 200_000),
        ]
    }

    @Test("exactly the bytes are put, with the headers of the slot (XEP-0363 §7)")
    func put() async throws {
        try await withDirectory { directory in
            for content in try contents(in: directory) {
                try await LoopbackHTTPServer.with(answer: created) { server in
                    try await withFiles { files in
                        let headers: [UploadSlot.Header] = [
                            .init(.authorization, "Bearer sesame"), .init(.cookie, "a=1"), .init(.cookie, "b=2"),
                        ]
                        try await files.put(
                            content, to: slot(server.url("/f%20le?x=1"), headers: headers), mediaType: "image/png")
                    }
                    let request = try #require(server.requests.first)
                    #expect(request.method == .PUT)
                    #expect(request.path == "/f%20le?x=1")
                    #expect(request.body == self.content)
                    #expect(request.headers["Content-Length"] == ["200000"])
                    #expect(request.headers["Content-Type"] == ["image/png"])
                    #expect(request.headers["Authorization"] == ["Bearer sesame"])
                    #expect(request.headers["Cookie"] == ["a=1", "b=2"])
                    #expect(request.headers["Host"] == ["127.0.0.1:\(server.port)"])
                }
            }
        }
    }

    @Test("a header cannot bring another with it (XEP-0363 §9.2)")
    func headerInjection() async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await withFiles { files in
                let headers = [UploadSlot.Header(.cookie, "a=1\r\nX-Evil: 1\r\n\r\nGET / HTTP/1.1")]
                try await files.put(.bytes([1]), to: slot(server.url(), headers: headers))
            }
            #expect(server.requests.count == 1)
            #expect(server.requests.first?.headers["X-Evil"] == [])
            #expect(server.requests.first?.headers["Cookie"] == ["a=1X-Evil: 1GET / HTTP/1.1"])
        }
    }

    @Test("another status than success is told, without secrets", arguments: [202, 307, 403, 413, 500])
    func status(_ status: Int) async throws {
        try await LoopbackHTTPServer.with(answer: { _ in
            [.head(status, [("Content-Length", "0"), ("Location", "/elsewhere")]), .end]
        }) { server in
            try await withFiles { files in
                let slot = try slot(server.url("/secret-path"), headers: [.init(.authorization, "Bearer sesame")])
                let error = await failure { try await files.put(.bytes([1, 2, 3]), to: slot) }
                #expect(error?.code == .badStatus)
                #expect(error?.status == status)
                var dumped = ""
                dump(error, to: &dumped)
                #expect(!dumped.contains("sesame") && !dumped.contains("secret-path"))
            }
            // A redirection is not followed.
            #expect(server.requests.count == 1)
        }
    }

    @Test("an answer that comes before the body was read is told")
    func earlyAnswer() async throws {
        try await LoopbackHTTPServer.with(
            isHasty: true, answer: { _ in [.head(413, [("Content-Length", "0")]), .end] }
        ) { server in
            try await withFiles { files in
                let error = await failure { try await files.put(.bytes(pattern(3_000_000)), to: slot(server.url())) }
                #expect(error?.status == 413)
            }
        }
    }

    @Test("content that is longer or shorter than was said fails (XEP-0363 §7)", arguments: [9, 11, 1_000_000])
    func sizes(size: Int) async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await withFiles { files in
                let content = UploadContent.chunks(Pieces(pieces: [pattern(4), pattern(6)]), size: size)
                let error = await failure { try await files.put(content, to: slot(server.url())) }
                #expect(error?.code == .sizeMismatch)
            }
            #expect(server.requests.allSatisfy { $0.body.count < size })
        }
    }

    @Test("what the pieces throw ends the upload and comes out as it is")
    func failingContent() async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await withFiles { files in
                await #expect(throws: Pieces.Broken()) {
                    try await files.put(
                        .chunks(Pieces(pieces: [pattern(4)], fails: true), size: 10), to: slot(server.url()))
                }
            }
        }
    }

    @Test("a connection that is cut is told")
    func cut() async throws {
        try await LoopbackHTTPServer.with(answer: { _ in [.cut] }) { server in
            try await withFiles { files in
                let error = await failure { try await files.put(.bytes([1]), to: slot(server.url())) }
                #expect(error?.code == .connectionLost)
            }
        }
    }

    @Test("a host that is not there is told")
    func nobody() async throws {
        let url = try await LoopbackHTTPServer.with(answer: created) { $0.url() }
        try await withFiles { files in
            let error = await failure { try await files.put(.bytes([1]), to: slot(url)) }
            #expect(error?.code == .unreachable)
        }
    }

    @Test("a host that does not answer is given up", arguments: [true, false])
    func silence(isIdle: Bool) async throws {
        try await LoopbackHTTPServer.with(answer: { _ in [] }) { server in
            try await withFiles({
                if isIdle { $0.idleTimeout = .milliseconds(100) } else { $0.uploadTimeout = .milliseconds(100) }
            }) { files in
                let error = await failure { try await files.put(.bytes([1]), to: slot(server.url())) }
                #expect(error?.code == .timeout)
            }
        }
    }

    @Test("plain http is refused unless it is allowed (XEP-0363 §4)")
    func plain() async throws {
        try await LoopbackHTTPServer.with(answer: created) { server in
            try await withFiles({ $0.allowsPlainHTTP = false }) { files in
                let plain = try slot(server.url())
                #expect(await failure { try await files.put(.bytes([1]), to: plain) }?.code == .insecureURL)
                var mixed = plain
                mixed.putURL = try #require(URL(string: "https://127.0.0.1:\(server.port)/"))
                #expect(await failure { try await files.put(.bytes([1]), to: mixed) }?.code == .insecureURL)
            }
            #expect(server.connections == 0)
        }
    }

    @Test("what is no file, or an empty one, or of no media type, is not uploaded")
    func badContent() async throws {
        try await withDirectory { directory in
            #expect(FileManager.default.createFile(atPath: "\(directory)/empty", contents: nil))
            #expect(mkfifo("\(directory)/pipe", 0o600) == 0)
            let contents: [(UploadContent, HTTPFilesError.Code)] = [
                (.file("\(directory)/missing"), .fileAccess), (.file(directory), .fileAccess),
                (.file("\(directory)/pipe"), .fileAccess), (.file("\(directory)/empty"), .invalidFile),
                (.bytes([]), .invalidFile), (.chunks(Pieces(pieces: []), size: -1), .invalidFile),
            ]
            try await withFiles { files in
                let slot = try slot("http://127.0.0.1:9/")
                for (content, code) in contents { await expect(code, files, content, slot) }
                await expect(.invalidFile, files, .bytes([1]), slot, mediaType: "image/png\r\nX: y")
            }
        }
    }

    private func expect(
        _ code: HTTPFilesError.Code, _ files: HTTPFiles, _ content: UploadContent, _ slot: UploadSlot,
        mediaType: String? = nil
    ) async {
        let error = await failure { try await files.put(content, to: slot, mediaType: mediaType) }
        #expect(error?.code == code)
    }

    @Test("only so many transfers are under way")
    func tooMany() async throws {
        try await LoopbackHTTPServer.with(answer: { _ in [] }) { server in
            try await withFiles({ $0.maximumTransfers = 1 }) { files in
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await files.put(.bytes([1]), to: slot(server.url())) }
                    await server.firstRequest()
                    #expect(
                        await failure { try await files.put(.bytes([1]), to: slot(server.url())) }?.code
                            == .tooManyTransfers)
                    group.cancelAll()
                    await #expect(throws: CancellationError.self) { try await group.waitForAll() }
                }
                // The place is free again.
                #expect(await failure { try await files.download("no link") }?.code == .invalidURL)
            }
        }
    }

    @Test("a transfer ends with the client, and none begins afterwards")
    func shutDown() async throws {
        try await LoopbackHTTPServer.with(answer: { _ in [] }) { server in
            try await withFiles { files in
                async let error = failure { try await files.put(.bytes([1]), to: slot(server.url())) }
                await server.firstRequest()
                await files.shutDown()
                #expect(await error?.code == .notRunning)
                try await server.allClosed()
                #expect(await failure { try await files.put(.bytes([1]), to: slot(server.url())) }?.code == .notRunning)
            }
        }
    }

    @Test("a client that is dropped without a word leaves nothing")
    func dropped() {
        _ = HTTPFiles()
    }
}

/// Pieces one after the other, then the end or an error.
private struct Pieces: AsyncSequence, Sendable {
    struct Broken: Error, Equatable {}

    var pieces: [[UInt8]]
    var fails = false

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<[UInt8]>
        var fails: Bool

        mutating func next() async throws -> [UInt8]? {
            if let piece = rest.popFirst() { return piece }
            if fails { throw Broken() }
            return nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: pieces[...], fails: fails) }
}
