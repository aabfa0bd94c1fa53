// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging
import NIOCore
import NIOPosix

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
    /// Why there was no connection, as far as the advice depends on it.
    init(connectError error: any Error) {
        switch error {
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
        case ChannelError.connectTimeout:
            self = .connectFailed("no answer in time", kind: .unreachable)
        default:
            self = .connectFailed("\(error)")
        }
    }
}
