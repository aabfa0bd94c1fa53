// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §7 (upload)

import FoundationEssentials
import XMPPCore
import XMPPExtensions
import XMPPHTTPUpload

/// Where output goes that is given as a file: the server's upload service.
struct OutputFiles: Sendable {
    private let upload: @Sendable ([UInt8], String, String?, CommandContext) async throws -> String

    init(_ upload: @escaping @Sendable ([UInt8], String, String?, CommandContext) async throws -> String) {
        self.upload = upload
    }

    init(_ files: HTTPFiles) {
        upload = { bytes, name, mediaType, _ in
            try await files.upload(.bytes(bytes), name: name, mediaType: mediaType).absoluteString
        }
    }

    /// - Returns: The address of the file.
    func store(_ bytes: [UInt8], name: String, mediaType: String?, _ context: CommandContext) async throws -> String {
        try await upload(bytes, name, mediaType, context)
    }
}
