// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPHTTPUpload

@Suite(.timeLimit(.minutes(15)))
struct TrustTests {
    private let two: LoopbackHTTPServer.Answer = { _ in [.head(200, [("Content-Length", "2")]), .bytes([1, 2]), .end] }

    @Test("files go over TLS to a host whose authority is trusted")
    func ownAuthority() async throws {
        try await Certificates.with { certificates in
            try await LoopbackHTTPServer.with(tls: certificates.context, answer: two) { server in
                try await withFiles({
                    $0.trust = .file(certificates.authority)
                    $0.allowsPlainHTTP = false
                }) { files in
                    try await files.put(.bytes(pattern(100_000)), to: slot(server.url(host: "localhost")))
                    #expect(try await files.download(server.url(host: "localhost")).bytes == [1, 2])
                    #expect(try await files.download(server.url()).bytes == [1, 2])
                }
                #expect(server.requests.first?.body == pattern(100_000))
            }
        }
    }

    @Test("a host of an unknown authority, or without TLS or the file of authorities, is not trusted")
    func untrusted() async throws {
        try await Certificates.with { certificates in
            try await LoopbackHTTPServer.with(tls: certificates.context, answer: two) { server in
                try await withFiles { files in
                    #expect(await failure { try await files.download(server.url()) }?.code == .untrusted)
                    #expect(
                        await failure { try await files.put(.bytes([1]), to: slot(server.url())) }?.code == .untrusted)
                }
                try await withFiles({ $0.trust = .file("/nowhere.pem") }) { files in
                    #expect(await failure { try await files.download(server.url()) }?.code == .untrusted)
                }
                #expect(server.requests.isEmpty)
            }
            try await LoopbackHTTPServer.with(answer: two) { server in
                try await withFiles({ $0.trust = .file(certificates.authority) }) { files in
                    let link = "https://127.0.0.1:\(server.port)/"
                    #expect(await failure { try await files.download(link) }?.code == .untrusted)
                }
            }
        }
    }

    @Test("a redirection from https to http is not followed, even if http is allowed")
    func downgrade() async throws {
        try await Certificates.with { certificates in
            try await LoopbackHTTPServer.with(answer: two) { plain in
                let target = plain.url()
                try await LoopbackHTTPServer.with(
                    tls: certificates.context,
                    answer: { _ in [.head(302, [("Location", target), ("Content-Length", "0")]), .end] }
                ) { server in
                    try await withFiles({ $0.trust = .file(certificates.authority) }) { files in
                        #expect(await failure { try await files.download(server.url()) }?.code == .insecureURL)
                    }
                    #expect(server.requests.count == 1)
                }
                #expect(plain.connections == 0)
            }
        }
    }
}
