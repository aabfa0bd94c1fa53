// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOHTTP1
import Testing
import XMPPHTTPUpload

@Suite(.timeLimit(.minutes(15)))
struct DownloadTests {
    private let content = pattern(200_000)

    private func serving(_ content: [UInt8], type: String = "image/png") -> LoopbackHTTPServer.Answer {
        { _ in
            [.head(200, [("Content-Length", "\(content.count)"), ("Content-Type", type)]), .bytes(content), .end]
        }
    }

    @Test("a file is downloaded into memory")
    func memory() async throws {
        try await LoopbackHTTPServer.with(answer: serving(content)) { server in
            try await withFiles { files in
                let file = try await files.download(server.url("/a/b%2Fr%C3%A9d.png?token=1"))
                #expect(file.bytes == content)
                #expect(file.mediaType == "image/png")
                #expect(file.suggestedName == "réd.png")
                #expect(file.url.absoluteString == server.url("/a/b%2Fr%C3%A9d.png?token=1"))
            }
            #expect(server.requests.map(\.method) == [.GET])
            #expect(server.requests.first?.path == "/a/b%2Fr%C3%A9d.png?token=1")
            #expect(server.requests.first?.headers["Authorization"] == [])
        }
    }

    @Test("a file is downloaded to a path, in the place of what was there, for this user alone")
    func path() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/file"
            try Data([1, 2, 3]).write(to: URL(filePath: path))
            try await LoopbackHTTPServer.with(answer: serving(content, type: "image")) { server in
                try await withFiles { files in
                    let file = try await files.download(server.url(), to: path)
                    #expect(file.size == content.count)
                    #expect(file.mediaType == nil)
                    #expect(file.suggestedName == "file")
                }
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == Data(content))
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test("a path that cannot be written to is told")
    func badPath() async throws {
        try await LoopbackHTTPServer.with(answer: serving(content)) { server in
            try await withFiles { files in
                let error = await failure { try await files.download(server.url(), to: "/nowhere/at/all") }
                #expect(error?.code == .fileAccess)
            }
        }
    }

    /// Downloads to memory and to a file, which both must fail so, and leave nothing.
    private func expectFailure(
        _ code: HTTPFilesError.Code, limit: Int? = nil, answer: @escaping LoopbackHTTPServer.Answer,
        configure: (inout HTTPFiles.Configuration) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await withDirectory { directory in
            try await LoopbackHTTPServer.with(answer: answer) { server in
                try await withFiles(configure) { files in
                    let inMemory = await failure(sourceLocation: sourceLocation) {
                        try await files.download(server.url(), limit: limit)
                    }
                    #expect(inMemory?.code == code, sourceLocation: sourceLocation)
                    let onDisk = await failure(sourceLocation: sourceLocation) {
                        try await files.download(server.url(), to: "\(directory)/file", limit: limit)
                    }
                    #expect(onDisk?.code == code, sourceLocation: sourceLocation)
                }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left.isEmpty, sourceLocation: sourceLocation)
        }
    }

    @Test("a file that is too long is not read, whether the host tells its length or not")
    func tooLong() async throws {
        try await expectFailure(.tooLarge, limit: content.count - 1, answer: serving(content))
        try await expectFailure(
            .tooLarge, limit: 300_000, answer: { _ in [.head(200), .endless(pattern(10_000))] })
        try await expectFailure(
            .tooLarge, answer: { _ in [.head(200, [("Content-Length", "99999999")])] },
            configure: { $0.maximumDownloadBytes = 1000 })
        try await LoopbackHTTPServer.with(answer: serving(content)) { server in
            try await withFiles { files in
                let file = try await files.download(server.url(), limit: content.count)
                #expect(file.bytes == content)
            }
        }
    }

    @Test("a host that stops in the middle is given up")
    func slow() async throws {
        let drip: LoopbackHTTPServer.Answer = { _ in [.head(200, [("Content-Length", "10")]), .bytes([1])] }
        try await expectFailure(.timeout, answer: drip) { $0.downloadTimeout = .milliseconds(100) }
        try await expectFailure(.timeout, answer: drip) { $0.idleTimeout = .milliseconds(100) }
        try await expectFailure(.timeout, answer: { _ in [] }) { $0.downloadTimeout = .milliseconds(100) }
    }

    @Test("a host that sends without end is given up in time")
    func endless() async throws {
        try await expectFailure(.timeout, limit: .max, answer: { _ in [.head(200), .endless([1])] }) {
            $0.downloadTimeout = .milliseconds(100)
        }
    }

    @Test("a connection that is cut in the middle is told")
    func cut() async throws {
        try await expectFailure(
            .connectionLost, answer: { _ in [.head(200, [("Content-Length", "10")]), .bytes([1]), .cut] })
        try await expectFailure(.connectionLost, answer: { _ in [.head(200), .bytes([1]), .cut] })
        try await expectFailure(.connectionLost, answer: { _ in [.cut] })
    }

    @Test("another status than 200 is told", arguments: [204, 206, 304, 404, 500])
    func status(_ status: Int) async throws {
        try await expectFailure(
            .badStatus, answer: { _ in [.head(status, status == 304 ? [] : [("Content-Length", "0")]), .end] })
    }

    @Test("redirections are followed to an end")
    func redirects() async throws {
        try await LoopbackHTTPServer.with(answer: { request in
            switch request.path {
            case "/first": [.head(302, [("Location", "second?a=b"), ("Content-Length", "0")]), .end]
            case "/second?a=b": [.head(308, [("Location", "/third"), ("Content-Length", "0")]), .end]
            default: [.head(200, [("Content-Length", "2")]), .bytes([1, 2]), .end]
            }
        }) { server in
            try await withFiles { files in
                let file = try await files.download(server.url("/first"))
                #expect(file.bytes == [1, 2])
                #expect(file.url.absoluteString == server.url("/third"))
            }
            try await withFiles({ $0.maximumRedirects = 1 }) { files in
                #expect(await failure { try await files.download(server.url("/first")) }?.code == .badRedirect)
            }
        }
    }

    @Test("a circle of redirections ends")
    func circle() async throws {
        try await LoopbackHTTPServer.with(answer: { _ in
            [.head(302, [("Location", "/file"), ("Content-Length", "0")]), .end]
        }) { server in
            try await withFiles { files in
                #expect(await failure { try await files.download(server.url()) }?.code == .badRedirect)
            }
            #expect(server.requests.count == 4)
        }
    }

    @Test(
        "a redirection leads to the web or nowhere",
        arguments: [
            "", "file:///etc/passwd", "unix:///run/socket", "https://bob:pw@127.0.0.1/", "https:///x", "data:,x",
        ])
    func badRedirects(location: String) async throws {
        try await expectFailure(
            .badRedirect,
            answer: { _ in
                [.head(302, (location.isEmpty ? [] : [("Location", location)]) + [("Content-Length", "0")]), .end]
            })
    }

    @Test(
        "only absolute links to the web are followed",
        arguments: [
            "", "file", "/etc/passwd", "file:///etc/passwd", "ftp://example.org/", "http+unix://%2Frun%2Fsocket/",
            "unix:/run/socket", "http://", "http://a b/", "http://example.org/é", "http://user:pw@example.org/",
            "http://example.org/\r\nHost: x", "javascript:alert(1)", "http:example.org",
        ])
    func badLinks(link: String) async throws {
        try await withFiles { files in
            #expect(await failure { try await files.download(link) }?.code == .invalidURL)
        }
    }

    @Test("plain http is refused unless it is allowed")
    func plain() async throws {
        try await LoopbackHTTPServer.with(answer: serving(content)) { server in
            try await withFiles({ $0.allowsPlainHTTP = false }) { files in
                #expect(await failure { try await files.download(server.url()) }?.code == .insecureURL)
            }
            #expect(server.connections == 0)
        }
    }

    @Test("a download heeds its cancellation, and leaves nothing")
    func cancellation() async throws {
        try await withDirectory { directory in
            try await LoopbackHTTPServer.with(answer: { _ in [.head(200), .bytes([1, 2, 3])] }) { server in
                try await withFiles { files in
                    await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { _ = try await files.download(server.url(), to: "\(directory)/file") }
                        await server.firstRequest()
                        group.cancelAll()
                        await #expect(throws: CancellationError.self) { try await group.next() }
                    }
                }
                try await server.allClosed()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
        }
    }
}
