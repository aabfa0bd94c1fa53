// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §6 (error conditions)

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import XMPPComponent
import XMPPExtensions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension HTTPFilesError {
    /// What the upload service answered in the place of a slot.
    init(refusal error: StanzaError) {
        if let large = error.fileTooLarge {
            let hint = large.maximumFileSize.map { ": at most \($0) bytes" } ?? ""
            self.init(
                .tooLarge, "The upload service takes no file of that size\(hint).",
                maximumSize: large.maximumFileSize, stanzaError: error)
        } else if error.uploadRetry != nil || (error.condition == .resourceConstraint && error.kind == .wait) {
            self.init(
                .quotaReached, "A quota of the upload service is used up.", retry: error.uploadRetry, stanzaError: error
            )
        } else {
            self.init(.refused, "The upload service refuses: \(error).", stanzaError: error)
        }
    }

    static func tooLarge(_ maximum: Int) -> HTTPFilesError {
        HTTPFilesError(.tooLarge, "The file has more than \(maximum) bytes.", maximumSize: maximum)
    }

    static func sizeMismatch(_ size: Int) -> HTTPFilesError {
        HTTPFilesError(.sizeMismatch, "The content does not have the \(size) bytes that it was said to have.")
    }

    static let notRunning = HTTPFilesError(
        .notRunning, "HTTPFiles works while the component runs that it is a module of.")
    static let timeout = HTTPFilesError(.timeout, "The transfer took too long.")

    /// The error as it is thrown to users: a cancellation and our own errors as they are, others by what they mean.
    static func translated(_ error: any Error) -> any Error {
        switch error {
        case is CancellationError, is HTTPFilesError: error
        case let error as HTTPClientError: HTTPFilesError(error)
        case let error as ChannelError where error.isTimeout: timeout
        case is NIOConnectionError: unreachable(error)
        case let error as IOError where error.isRefusal: unreachable(error)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            HTTPFilesError(
                .untrusted, "The host's certificate is not trusted, or TLS failed otherwise.", underlying: error)
        case is IOError, is ChannelError, is HTTPParserError:
            HTTPFilesError(.connectionLost, "The connection broke.", underlying: error)
        default: error
        }
    }

    private static func unreachable(_ error: any Error) -> HTTPFilesError {
        HTTPFilesError(.unreachable, "The host cannot be found or reached.", underlying: error)
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout:
            self = .timeout
        case .alreadyShutdown, .cancelled: self = .notRunning
        // The description of others may repeat what was sent.
        default: self.init(.connectionLost, "The connection broke: \(error.shortDescription).")
        }
    }
}

extension IOError {
    /// Whether there was no connection at all.
    fileprivate var isRefusal: Bool {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL].contains(errnoCode)
    }
}

extension ChannelError {
    fileprivate var isTimeout: Bool {
        if case .connectTimeout = self { true } else { false }
    }
}
