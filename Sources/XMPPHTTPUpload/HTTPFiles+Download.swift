// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import XMPPExtensions

extension HTTPFiles {
    /// Downloads a file into memory.
    ///
    /// - Parameters:
    ///   - link: An absolute URL of ASCII characters. It may come from anybody: see
    ///     ``Configuration/allowsPrivateAddresses``.
    ///   - limit: Bytes that the file may have; nil is ``Configuration/maximumDownloadBytes``.
    /// - Throws: ``HTTPFilesError``, `CancellationError`.
    public func download(_ link: String, limit: Int? = nil) async throws -> DownloadedFile {
        let limit = limit ?? configuration.maximumDownloadBytes
        return try await transfer(within: configuration.downloadTimeout) {
            let answer = try await self.get(link, limit: limit)
            var bytes: [UInt8] = []
            for try await chunk in answer.body { bytes.append(contentsOf: chunk.readableBytesView) }
            return DownloadedFile(bytes: bytes, mediaType: answer.mediaType, url: answer.url)
        }
    }

    /// Downloads a file to a path.
    ///
    /// It appears there when it is complete, readable by this user alone, in the place of what was there.
    ///
    /// - Parameters:
    ///   - link: An absolute URL of ASCII characters, from anybody.
    ///   - path: Where the file is to be; its directory exists. Not made of anything that a stranger sent.
    ///   - limit: Bytes that the file may have; nil is ``Configuration/maximumDownloadBytes``.
    /// - Throws: ``HTTPFilesError``, `CancellationError`. Nothing is left behind then.
    public func download(_ link: String, to path: String, limit: Int? = nil) async throws -> StoredFile {
        let limit = limit ?? configuration.maximumDownloadBytes
        return try await transfer(within: configuration.downloadTimeout) {
            let answer = try await self.get(link, limit: limit)
            let file = try await TransferFile.create(for: path)
            do {
                for try await chunk in answer.body { try await file.write(chunk) }
                try await file.commit()
            } catch {
                await file.discard()
                throw error
            }
            return StoredFile(size: file.size, mediaType: answer.mediaType, url: answer.url)
        }
    }

    struct Answer: Sendable {
        var url: URL
        var mediaType: String?
        var body: LimitedBody
    }

    /// Follows redirections to an answer of status 200.
    private func get(_ link: String, limit: Int) async throws -> Answer {
        guard var url = webURL(link) else {
            throw HTTPFilesError(.invalidURL, "The link is no absolute URL of the web.")
        }
        var redirects = 0
        while true {
            try check(scheme: url)
            try await checkAddress(of: url)
            let request = HTTPClientRequest(url: url.absoluteString)
            let response = try await downloads.execute(request, timeout: TimeAmount(configuration.downloadTimeout))
            switch response.status {
            case .ok:
                if let size = response.headers.first(name: "Content-Length").flatMap({ Int($0) }), size > limit {
                    throw HTTPFilesError.tooLarge(limit)
                }
                let type = response.headers.first(name: "Content-Type").flatMap { MediaType.isValid($0) ? $0 : nil }
                return Answer(url: url, mediaType: type, body: LimitedBody(body: response.body, limit: limit))
            case .movedPermanently, .found, .seeOther, .temporaryRedirect, .permanentRedirect:
                redirects += 1
                guard redirects <= configuration.maximumRedirects else {
                    throw HTTPFilesError(.badRedirect, "The host redirects more than \(redirects - 1) times.")
                }
                url = try Self.target(of: response.headers.first(name: "Location"), from: url)
            default:
                throw HTTPFilesError(
                    .badStatus, "The host answered the download with \(response.status.code).",
                    status: Int(response.status.code))
            }
        }
    }

    private static func target(of location: String?, from url: URL) throws(HTTPFilesError) -> URL {
        guard let location, location.utf8.count <= 8192,
            let target = URL(string: location, relativeTo: url).flatMap({ webURL($0.absoluteURL.absoluteString) })
        else { throw HTTPFilesError(.badRedirect, "The host redirects to what is no URL of the web.") }
        guard url.scheme?.lowercased() != "https" || target.scheme?.lowercased() == "https" else {
            throw HTTPFilesError(.insecureURL, "The host redirects from https to http.")
        }
        return target
    }

    /// Looks at the address before anything is sent there. What counts is the address that the connection is made to,
    /// which ``AddressGuard`` looks at again: a name can be resolved anew, and differently.
    private func checkAddress(of url: URL) async throws {
        guard !configuration.allowsPrivateAddresses else { return }
        let host = url.host(percentEncoded: false) ?? ""
        let port = url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80)
        try addresses.check(try await lookup.address(of: host, port: port))
    }
}

/// The body of an answer, up to so many bytes.
struct LimitedBody: AsyncSequence, Sendable {
    let body: HTTPClientResponse.Body
    let limit: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: HTTPClientResponse.Body.AsyncIterator
        let limit: Int
        var size = 0

        mutating func next() async throws -> ByteBuffer? {
            guard let chunk = try await chunks.next(isolation: #isolation) else { return nil }
            size += chunk.readableBytes
            guard size <= limit else { throw HTTPFilesError.tooLarge(limit) }
            return chunk
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: body.makeAsyncIterator(), limit: limit)
    }
}
