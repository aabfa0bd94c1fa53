// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §4 (requesting a slot), §5 (upload purpose)

public import XMLStream
public import XMPPCore

/// Asks an upload service for a place to put a file at (XEP-0363 §4).
///
/// ```swift
/// let slot = try await context.query(UploadSlotRequest(fileName: "plot.png", size: bytes.count), to: service.address)
/// ```
/// `HTTPFiles` of the product XMPPHTTPUpload does this and uploads the file.
public struct UploadSlotRequest: IQRequest, Hashable {
    /// The namespace of the protocol.
    public static let namespace = "urn:xmpp:http:upload:0"
    /// `{urn:xmpp:http:upload:0}request`
    public static let name = QName("request", in: namespace)
    /// Asks.
    public static let kind = IQKind.get
    /// The slot.
    public typealias Response = UploadSlot

    /// The file's name, as the requester tells it: a service that makes a path of it must check it first.
    public var fileName: String
    /// Bytes of the file; at least 1.
    public var size: Int
    /// The file's media type, such as `image/png`.
    public var mediaType: String?
    /// What the file is for; `nil` leaves it to the service, which takes it as ``UploadPurpose/message``.
    public var purpose: UploadPurpose?

    /// A request.
    ///
    /// - Parameters:
    ///   - fileName: The file's name; not empty.
    ///   - size: Bytes of the file; at least 1.
    ///   - mediaType: The file's media type.
    ///   - purpose: What the file is for; only services that tell of it know it (``UploadService/purposes``).
    public init(fileName: String, size: Int, mediaType: String? = nil, purpose: UploadPurpose? = nil) {
        self.fileName = fileName
        self.size = size
        self.mediaType = mediaType
        self.purpose = purpose
    }

    /// Decodes a request. An empty media type is none; of several purposes the first that is known counts.
    ///
    /// - Throws: when the name or the size is missing, the name is empty, the size is no positive number, or an ephemeral
    ///   purpose does not say until when.
    public init(_ element: Element) throws(PayloadError) {
        guard let fileName = element["filename"] else { throw .missingAttribute("filename", of: element) }
        guard !fileName.isEmpty else { throw .invalidValue(of: "filename", in: element) }
        guard let text = element["size"] else { throw .missingAttribute("size", of: element) }
        guard let size = positiveNumber(text) else { throw .invalidValue(of: "size", in: element) }
        self.fileName = fileName
        self.size = size
        mediaType = element["content-type"].flatMap { $0.isEmpty ? nil : $0 }
        purpose = nil
        for child in element.children where child.namespace == UploadPurpose.namespace {
            if let known = try UploadPurpose(child) {
                purpose = known
                break
            }
        }
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("filename", fileName)
        writer.attribute("size", String(size))
        writer.attribute("content-type", mediaType)
        purpose?.write(to: &writer)
        writer.end()
    }
}

/// A number of digits alone, at least 1; white space around it is allowed, as XML Schema does.
func positiveNumber(_ text: String) -> Int? {
    let digits = text.trimmingWhitespace()
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits), number > 0 else {
        return nil
    }
    return number
}
