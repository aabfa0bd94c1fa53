// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow), jabber:component:connect

import ComponentStream
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import TLSEngine

// The other direction: the server connects to the component (architecture: semantics 8).
extension Component {
    /// Listens, and serves whatever connection has authenticated itself, until the component is to shut down.
    func superviseListening(at address: ServerAddress) async {
        var policy = ReconnectPolicy()
        while !isStopRequested {
            let failure: StreamEnd
            do {
                let listener = Listener(runtime: runtime, secret: try configuration.secret.reveal())
                let security = NIOLockedValueBox(try configuration.tls?.makeServerContext())
                let channel = try await transport.listen(
                    at: address, security: security,
                    handshakeTimeout: configuration.timeouts.handshake.timeAmount,
                    accept: { channel in listener.accept(channel) }, refuse: { error in listener.noteFailure(error) }
                ).get()
                runtime.logger.info("waiting for the server", metadata: ["address": "\(address)"])
                control.withLockedValue { $0.listeningAddress = channel.localAddress }
                enter(.connecting)
                await serve(listener, address, security)
                try? await channel.close()
                return
            } catch let error as ComponentError {
                failure = .connectFailed(error.message, kind: .secret)
            } catch {
                failure = StreamEnd(listenError: error)
            }
            let decision = policy.next(after: failure, sessionLasted: nil, random: .random(in: 0..<1))
            await pause(decision.delay) {
                report(decision, Outcome(end: failure), address, retryDelay: decision.delay)
            }
        }
    }

    private func serve(
        _ listener: Listener, _ address: ServerAddress, _ security: NIOLockedValueBox<TLSContext?>
    ) async {
        let runtime = runtime
        var policy = ReconnectPolicy()
        while !isStopRequested {
            let wake = runtime.loop.makePromise(of: Void.self)
            try? await runtime.loop.submit { listener.whenSomethingEnded(wake) }.get()
            await wait(wake)
            guard !isStopRequested else { break }
            if let session = try? await runtime.loop.submit({ listener.takeEnded() }).get(),
                let outcome = await outcome(of: session)
            {
                let decision = policy.next(after: outcome.end, sessionLasted: outcome.lasted, random: 0)
                // On the loop, where sessions begin: the next one may have done so already.
                try? await runtime.loop.submit {
                    self.report(decision, outcome, address, retryDelay: .zero)
                    if runtime.session == nil { self.announce(isOnline: false) }
                    self.enter(runtime.session == nil ? .connecting : .online)
                }.get()
            }
            // Whoever was refused may have a newer secret than we have.
            if let secret = try? configuration.secret.reveal() {
                try? await runtime.loop.submit { listener.secret = secret }.get()
            }
            if let context = try? configuration.tls?.makeServerContext() {
                security.withLockedValue { $0 = context }
            }
        }
        // From here on nobody is let in any more.
        try? await runtime.loop.submit { listener.close() }.get()
        if let session = try? await runtime.loop.submit({ runtime.session }).get() {
            await stop(session)
            _ = try? await session.ended.futureResult.get()
        } else {
            enter(.stopping)
        }
    }
}

/// The connections that servers have made to us: one that is authenticated, and a few that are not yet.
///
/// `@unchecked Sendable`: touched on the runtime's event loop alone.
final class Listener: @unchecked Sendable {
    /// Connections without authentication at one time; further ones are closed.
    static let limit = 16

    private let runtime: ComponentRuntime
    /// What connections that come from now on must know.
    var secret: String
    private var sessions: [ObjectIdentifier: StreamSession] = [:]
    private var wake: EventLoopPromise<Void>?
    private var isClosed = false
    private var ended: StreamSession?

    init(runtime: ComponentRuntime, secret: String) {
        self.runtime = runtime
        self.secret = secret
    }

    /// - Parameter promise: Completed when a session ends that was authenticated, or a connection is refused.
    func whenSomethingEnded(_ promise: EventLoopPromise<Void>) {
        runtime.loop.assertInEventLoop()
        guard ended == nil else { return promise.succeed() }
        wake = promise
    }

    /// What speaks for a new connection; nil when there are too many.
    func accept(_ channel: any Channel) -> (any ChannelInboundHandler & Sendable)? {
        runtime.loop.assertInEventLoop()
        guard !isClosed, sessions.count < Self.limit else { return nil }
        let session = StreamSession(runtime: runtime, secret: secret, role: .receiver)
        sessions[ObjectIdentifier(session)] = session
        session.ended.futureResult.assumeIsolated().whenSuccess { end in self.noteEnd(of: session, end) }
        return session
    }

    private func noteEnd(of session: StreamSession, _ end: StreamEnd) {
        sessions[ObjectIdentifier(session)] = nil
        guard session.onlineSince != nil else {
            return noteRefusal("\(end)", ReconnectPolicy.Cause(end))
        }
        // Where a newer one has taken its place, the domain is served on.
        guard !session.isReplaced else { return }
        ended = session
        wake?.succeed()
    }

    /// A connection failed before there was a session.
    func noteFailure(_ error: any Error) {
        runtime.loop.assertInEventLoop()
        noteRefusal("\((error as? TLSError)?.message ?? "\(error)")", .tlsFailed)
    }

    private func noteRefusal(_ reason: String, _ cause: ReconnectPolicy.Cause) {
        guard !isClosed else { return }
        var metadata: Logger.Metadata = ["reason": "\(reason)", "cause": "\(cause.rawValue)"]
        if cause == .peerRefused, let address = runtime.configuration.listenAddress {
            let advice = Advice.text(
                for: cause, domain: runtime.configuration.domain, server: Advice.Server(address))
            metadata["advice"] = "\(advice)"
        }
        runtime.log(.warning, "a connection was refused", about: "listener", metadata)
        wake?.succeed()
    }

    /// The authenticated session that has ended since the last call.
    func takeEnded() -> StreamSession? {
        defer { ended = nil }
        return ended
    }

    /// Ends those who have not authenticated themselves.
    func close() {
        runtime.loop.assertInEventLoop()
        isClosed = true
        for session in sessions.values where session.onlineSince == nil { session.stop() }
    }
}
