// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging
import NIOCore
import NIOPosix
import TLSEngine

// How the sans-IO policy meets configuration, log and network.

extension ComponentConfiguration.ConflictPolicy {
    var mode: ReconnectPolicy.ConflictMode {
        ReconnectPolicy.ConflictMode(rawValue: name) ?? .single
    }
}

extension ReconnectPolicy.Loudness {
    var level: Logger.Level {
        switch self {
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}

extension StreamEnd {
    /// Why nobody can connect to us.
    init(listenError error: any Error) {
        switch error {
        case let error as TLSError: self = .connectFailed(error.message, kind: .tlsFiles)
        case let error as IOError where error.errnoCode == EADDRINUSE:
            self = .connectFailed("another program listens there", kind: .listen)
        case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EADDRNOTAVAIL:
            self = .connectFailed("the system does not give this address to this user", kind: .listen)
        default: self = .connectFailed("\(error)", kind: .listen)
        }
    }

    /// Why there was no connection, as far as the advice depends on it.
    init(connectError error: any Error) {
        switch error {
        case let error as TLSError: self = .connectFailed(error.message, kind: .init(error.code))
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            self = .connectFailed("\(error.host) has no address", kind: .unresolved)
        case let error as NIOConnectionError:
            let underlying = error.connectionErrors.map(\.error)
            let isRefused = underlying.contains { ($0 as? IOError)?.errnoCode == ECONNREFUSED }
            self = .connectFailed(
                isRefused ? "connection refused" : underlying.first.map { "\($0)" } ?? "\(error)",
                kind: isRefused ? .refused : .unreachable)
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self = .connectFailed("connection refused", kind: .refused)
        case let error as IOError where error.errnoCode == ENOENT:
            self = .connectFailed("there is no such socket", kind: .refused)
        case ChannelError.connectTimeout:
            self = .connectFailed("no answer in time", kind: .unreachable)
        default:
            self = .connectFailed("\(error)")
        }
    }
}

extension StreamEnd.ConnectFailure {
    init(_ code: TLSError.Code) {
        switch code {
        case .configuration: self = .tlsFiles
        case .notTLS: self = .tlsNotSpoken
        case .untrusted: self = .tlsUntrusted
        case .expired: self = .tlsExpired
        case .wrongName: self = .tlsWrongName
        case .refused, .version: self = .tlsRefused
        case .interrupted: self = .tlsInterrupted
        default: self = .tls
        }
    }
}

extension Advice.Server {
    init(_ server: ServerAddress, isTLS: Bool = false) {
        self.init(host: server.host, port: server.port, isTLS: isTLS, description: "\(server)")
    }
}
