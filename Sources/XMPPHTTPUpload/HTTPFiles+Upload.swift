// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §4 (requesting a slot), §6 (error conditions), §7 (upload), §9.2 (uploader)

import AsyncHTTPClient
public import FoundationEssentials
import NIOCore
import NIOHTTP1
public import XMPPComponent
public import XMPPExtensions

extension HTTPFiles {
    /// Uploads a file to the server's upload service.
    ///
    /// - Parameters:
    ///   - content: The bytes.
    ///   - name: The name that the file gets. Directories before it, control characters and dots at its start are left
    ///     out, and it is cut at 200 bytes.
    ///   - mediaType: What it is, such as `image/png`; nil does not tell.
    ///   - purpose: What it is for; nil does not tell.
    ///   - sender: Our address that asks for the slot; nil is the domain.
    /// - Returns: Where it can be had: by anybody who knows the URL.
    /// - Throws: ``HTTPFilesError``; `ComponentError` or `PayloadError` when the service gives no proper answer;
    ///   `CancellationError`.
    public func upload(
        _ content: UploadContent, name: String, mediaType: String? = nil, purpose: UploadPurpose? = nil,
        from sender: JID? = nil
    ) async throws -> URL {
        guard let name = FileName.sanitised(name) else {
            throw HTTPFilesError(.invalidFile, "The file needs a name.")
        }
        try check(mediaType: mediaType)
        return try await transfer(within: configuration.uploadTimeout) {
            let opened = try await content.open()
            let service = try await self.service()
            if let maximum = service.maximumFileSize, opened.size > maximum { throw HTTPFilesError.tooLarge(maximum) }
            // A service that was not looked for is asked as it is.
            if self.configuration.service == nil, let purpose, !service.knows(purpose) {
                throw HTTPFilesError(.unknownPurpose, "\(service.address) does not know the purpose.")
            }
            let request = UploadSlotRequest(
                fileName: name, size: opened.size, mediaType: mediaType, purpose: purpose)
            let slot: UploadSlot
            do {
                slot = try await self.running().component.query(request, to: service.address, from: sender)
            } catch let error as StanzaError {
                throw HTTPFilesError(refusal: error)
            }
            try await self.put(opened, to: slot, mediaType: mediaType)
            return slot.getURL
        }
    }

    /// Puts a file to a slot that was got by other means.
    ///
    /// - Parameters:
    ///   - content: The bytes, as many as the slot was asked for.
    ///   - slot: Where to.
    ///   - mediaType: What the slot was asked for.
    /// - Throws: ``HTTPFilesError``, `CancellationError`.
    public func put(_ content: UploadContent, to slot: UploadSlot, mediaType: String? = nil) async throws {
        try check(mediaType: mediaType)
        try await transfer(within: configuration.uploadTimeout) {
            try await self.put(content.open(), to: slot, mediaType: mediaType)
        }
    }

    private func put(_ content: UploadContent.Opened, to slot: UploadSlot, mediaType: String?) async throws {
        try check(scheme: slot.getURL)
        try check(scheme: slot.putURL)
        let body = MeasuredChunks(content)
        var request = HTTPClientRequest(url: slot.putURL.absoluteString)
        request.method = .PUT
        for header in slot.headers { request.headers.add(name: header.name.rawValue, value: header.value) }
        if let mediaType { request.headers.add(name: "Content-Type", value: mediaType) }
        request.body = .stream(body, length: .known(Int64(content.size)))
        let response: HTTPClientResponse
        do {
            response = try await uploads.execute(request, timeout: TimeAmount(configuration.uploadTimeout))
        } catch {
            throw body.failure ?? error
        }
        // XEP-0363 names 201; storage of others behind an upload service answers the other two.
        guard [.created, .ok, .noContent].contains(response.status) else {
            throw HTTPFilesError(
                .badStatus, "The host answered the upload with \(response.status.code).",
                status: Int(response.status.code))
        }
    }

    private func check(mediaType: String?) throws(HTTPFilesError) {
        guard let mediaType, !MediaType.isValid(mediaType) else { return }
        throw HTTPFilesError(.invalidFile, "The media type is not of the form type/subtype.")
    }

    func check(scheme url: URL) throws(HTTPFilesError) {
        guard configuration.allowsPlainHTTP || url.scheme?.lowercased() == "https" else {
            throw HTTPFilesError(.insecureURL, "The URL is of plain http, which Configuration.allowsPlainHTTP allows.")
        }
    }
}
