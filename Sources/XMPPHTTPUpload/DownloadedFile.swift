// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// A file that was downloaded into memory.
public struct DownloadedFile: Hashable, Sendable {
    /// The content.
    public let bytes: [UInt8]
    /// What the host says that it is; anything may be in ``bytes`` nevertheless.
    public let mediaType: String?
    /// Where it came from, after redirections.
    public let url: URL

    /// The end of the URL as a file name without anything that means something to a file system; nil when nothing is left.
    public var suggestedName: String? { FileName.sanitised(url.path(percentEncoded: false)) }
}

/// A file that was downloaded to a path.
public struct StoredFile: Hashable, Sendable {
    /// Bytes of the file.
    public let size: Int
    /// What the host says that it is; anything may be in the file nevertheless.
    public let mediaType: String?
    /// Where it came from, after redirections.
    public let url: URL

    /// The end of the URL as a file name without anything that means something to a file system; nil when nothing is left.
    public var suggestedName: String? { FileName.sanitised(url.path(percentEncoded: false)) }
}
