// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §6 (error conditions)

public import FoundationEssentials
import XMLStream
public import XMPPCore

/// The errors of an upload service, for both sides.
extension StanzaError {
    /// The file is larger than the service takes (modify).
    ///
    /// - Parameter maximumFileSize: Bytes that a file may have.
    public static func fileTooLarge(maximumFileSize: Int? = nil) -> StanzaError {
        let hint = maximumFileSize.map { " The maximum file size is \($0) bytes." } ?? ""
        return .notAcceptable("File too large.\(hint)").with(
            application: FileTooLarge(maximumFileSize: maximumFileSize))
    }

    /// A quota is used up (wait).
    ///
    /// - Parameter retry: From when on the service may be asked again.
    public static func uploadQuotaReached(retry: Date? = nil) -> StanzaError {
        let error = StanzaError.resourceConstraint("Quota reached.")
        return retry.map { error.with(application: UploadRetry(stamp: $0)) } ?? error
    }

    /// What the service says of the file's size, when that is why it refused.
    public var fileTooLarge: FileTooLarge? {
        guard let application, application.isNamed(FileTooLarge.name) else { return nil }
        return (try? FileTooLarge(application)) ?? FileTooLarge()
    }

    /// From when on the service may be asked again, when it says so.
    public var uploadRetry: Date? {
        guard let application, application.isNamed(UploadRetry.name) else { return nil }
        return (try? UploadRetry(application))?.stamp
    }
}
