// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOSSL
import Testing
import XMPPExtensions
import XMPPHTTPUpload

/// A client that may talk to this machine, for the time that `body` runs.
@discardableResult
func withFiles<Result>(
    _ configure: (inout HTTPFiles.Configuration) -> Void = { _ in }, _ body: (HTTPFiles) async throws -> Result
) async throws -> Result {
    var configuration = HTTPFiles.Configuration()
    configuration.allowsPlainHTTP = true
    configuration.allowsPrivateAddresses = true
    configure(&configuration)
    let files = HTTPFiles(configuration)
    do {
        let result = try await body(files)
        await files.shutDown()
        return result
    } catch {
        await files.shutDown()
        throw error
    }
}

/// What the transfer failed with; anything but an `HTTPFilesError` is a failure of the test.
func failure(
    sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> some Any
) async -> HTTPFilesError? {
    do {
        _ = try await work()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as HTTPFilesError {
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}

/// A slot whose two URLs are the same.
func slot(_ url: String, headers: [UploadSlot.Header] = []) throws -> UploadSlot {
    let url = try #require(URL(string: url))
    return UploadSlot(putURL: url, headers: headers, getURL: url)
}

/// Bytes that differ, so that pieces in a wrong order are noticed.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

/// A directory that is removed in the end.
func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// A throw-away authority and a certificate for localhost, made by openssl.
struct Certificates {
    let authority: String
    let context: NIOSSLContext

    static func with<Result>(_ body: (Certificates) async throws -> Result) async throws -> Result {
        try await withDirectory { directory in
            let script = URL(filePath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Interop/Servers/make-certificates").path
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = [script, directory]
            // `waitUntilExit()` has been seen to wait for ever on threads other than the main one.
            let (endings, ended) = AsyncStream<Void>.makeStream()
            process.terminationHandler = { _ in ended.finish() }
            try process.run()
            for await _ in endings {}
            try #require(process.terminationStatus == 0)
            let configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile("\(directory)/server.pem").map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(directory)/server.key", format: .pem)))
            return try await body(
                Certificates(
                    authority: "\(directory)/ca.pem", context: try NIOSSLContext(configuration: configuration)))
        }
    }
}

/// Holds threads until it is opened.
final class Door: Sendable {
    private let condition = NSCondition()
    private let isOpen = Shared(false)

    func wait() {
        condition.lock()
        while !isOpen.withLock({ $0 }) { condition.wait() }
        condition.unlock()
    }

    func open() {
        condition.lock()
        isOpen.withLock { $0 = true }
        condition.broadcast()
        condition.unlock()
    }
}
