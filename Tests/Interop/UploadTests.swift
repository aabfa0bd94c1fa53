// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import InteropSupport
import Testing
import XMPPComponent
import XMPPExtensions
import XMPPHTTPUpload

/// Files that a component puts to a real server and gets back.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct UploadTests {
    private let content = (0..<90_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    private func with(
        _ kind: RealServer.Kind, configure: (inout HTTPFiles.Configuration) -> Void = { _ in },
        _ body: (HTTPFiles, Attached) async throws -> Void
    ) async throws {
        var configuration = HTTPFiles.Configuration()
        configuration.allowsPlainHTTP = true
        configuration.allowsPrivateAddresses = true
        configure(&configuration)
        let files = HTTPFiles(configuration)
        try await RealServer.with(kind) { server in
            try await Attached.with(server, routes: { files }) { attached in
                try await attached.becomesOnline()
                do {
                    try await body(files, attached)
                } catch {
                    throw InteropError("\(error)\n\(server.logExcerpt)")
                }
            }
        }
    }

    @Test("a component finds the upload service and its limit (XEP-0363 §3)", arguments: RealServer.Kind.allCases)
    func discovery(_ kind: RealServer.Kind) async throws {
        try await with(kind) { files, _ in
            let service = try await files.service()
            #expect(service.address == "upload.localhost")
            #expect(service.maximumFileSize == 100_000)
        }
    }

    @Test(
        "a component uploads a file and downloads it again (XEP-0363 §4, §7)", arguments: RealServer.Kind.allCases)
    func thereAndBack(_ kind: RealServer.Kind) async throws {
        try await with(kind) { files, _ in
            for (sender, type) in [
                (nil, "image/png"), ("bot@echo.localhost", nil), ("bot@echo.localhost/x", "text/plain"),
            ]
                as [(JID?, String?)]
            {
                let url = try await files.upload(
                    .bytes(content), name: "très cool.png", mediaType: type, from: sender)
                #expect(url.absoluteString.hasPrefix("http://127.0.0.1:"))
                let file = try await files.download(url.absoluteString)
                #expect(file.bytes == content)
                #expect(file.suggestedName?.hasSuffix("cool.png") == true)
                if type == "image/png" { #expect(file.mediaType == "image/png") }
            }
        }
    }

    @Test(
        "a file that is too large is refused with the limit, asked or known (XEP-0363 §6)",
        arguments: RealServer.Kind.allCases)
    func tooLarge(_ kind: RealServer.Kind) async throws {
        let large = [UInt8](repeating: 7, count: 100_001)
        for service in [nil, "upload.localhost"] as [JID?] {
            try await with(kind, configure: { $0.service = service }) { files, _ in
                let error = await #expect(throws: HTTPFilesError.self) {
                    try await files.upload(.bytes(large), name: "large")
                }
                #expect(error?.code == .tooLarge)
                #expect(error?.maximumSize == 100_000)
                #expect((error?.stanzaError != nil) == (service != nil))
            }
        }
    }

    @Test("a file of another size than the slot is for is refused (XEP-0363 §7)", arguments: RealServer.Kind.allCases)
    func otherSize(_ kind: RealServer.Kind) async throws {
        try await with(kind) { files, attached in
            let service = try await files.service()
            let slot = try await attached.component.query(
                UploadSlotRequest(fileName: "a", size: 10), to: service.address)
            let error = await #expect(throws: HTTPFilesError.self) {
                try await files.put(.bytes(content), to: slot)
            }
            #expect([.badStatus, .connectionLost].contains(error?.code))
        }
    }
}
