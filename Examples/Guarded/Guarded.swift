// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// A module behind middleware: who may, how fast, and a middleware of one's own that keeps a journal.
//
//     COMPONENT_DOMAIN=board.example.org COMPONENT_SECRET_FILE=secret GUARDED_STAFF=example.org swift run guarded
//
// Anybody may read the notice board (a message `read`); only the staff's domain may write on it (to admin@board.example.org).

import Foundation
import Logging
import Synchronization
import XMPPComponent
import XMPPExtensions

/// A notice board of ten lines.
final class NoticeBoard: Module {
    private let lines = Mutex<[String]>([])
    private let staff: AccessRules

    /// - Parameter staff: The domain whose users may write.
    init(staff: JID) {
        self.staff = AccessRules(
            allow: [.includingSubdomains(staff)], refusal: .error(.forbidden("Only the staff writes here.")))
    }

    var content: [any Routable] {
        OnMessage(.chat, name: "read") { [self] message, context in
            let board = lines.withLock { $0 }
            try await context.reply(body: board.isEmpty ? "Nothing is written." : board.joined(separator: "\n"))
        }
        // The inner guard: these routes alone.
        OnMessage(.chat, name: "write") { [self] message, context in
            guard let line = message.body else { return }
            lines.withLock { $0 = Array(($0 + [line]).suffix(10)) }
            try await context.reply(body: "Written.")
        }
        .at(.user("admin")).middleware(staff)
    }
}

/// Notes what came of each stanza. It stands in the place of the handler, so it sees refusals too.
struct Journal: Middleware {
    func handle(
        _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
    ) async throws -> StanzaOutcome {
        do {
            let outcome = try await next()
            context.logger.info("handled", metadata: ["route": "\(stanza.route)", "from": "\(stanza.sender.domain)"])
            return outcome
        } catch {
            context.logger.notice("refused", metadata: ["route": "\(stanza.route)", "error": "\(error)"])
            throw error
        }
    }
}

@main
struct Guarded {
    static func main() async throws {
        let variables = ProcessInfo.processInfo.environment
        let staff = variables["GUARDED_STAFF"].flatMap { JID($0) } ?? "localhost"
        var configuration = try await ComponentConfiguration.load()
        // The outer guards: everything, the built-in answers included. The first one is the outermost.
        configuration.middleware = [Journal(), RateLimit(perSecond: 1, burst: 5)]
        let component = try Component(configuration) {
            NoticeBoard(staff: staff)
        }
        try await component.run()
    }
}
