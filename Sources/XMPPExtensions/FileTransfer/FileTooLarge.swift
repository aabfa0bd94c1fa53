// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §6 (error conditions)

public import XMLStream
public import XMPPCore

/// Why an upload service refuses a file: it is larger than the service takes (XEP-0363 §6).
public struct FileTooLarge: XMLPayload, Hashable {
    /// `{urn:xmpp:http:upload:0}file-too-large`
    public static let name = QName("file-too-large", in: UploadSlotRequest.namespace)

    /// Bytes that a file may have; `nil` when not told.
    public var maximumFileSize: Int?

    /// A refusal.
    public init(maximumFileSize: Int? = nil) {
        self.maximumFileSize = maximumFileSize
    }

    /// Decodes a refusal.
    ///
    /// - Throws: when the size is no positive number.
    public init(_ element: Element) throws(PayloadError) {
        maximumFileSize = nil
        guard let child = element.child("max-file-size") else { return }
        guard let size = positiveNumber(child.text) else { throw .invalidText(of: child) }
        maximumFileSize = size
    }

    /// Encodes the refusal.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            if let size = maximumFileSize {
                writer.element(QName("max-file-size", in: Self.name.namespace), text: String(size))
            }
        }
    }
}
