// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5 – §8 (requests)

import XMPPComponent
import XMPPExtensions

/// The routes of the four kinds of requests.
struct RequestRoutes: Routable {
    let routes: [Route]

    /// - Parameters:
    ///   - desk: Carries them out.
    ///   - limit: How many one account may make; `nil` for any number.
    ///   - account: Whose nodes a request is for that was sent to an address; `nil` for the service's own.
    init(desk: RequestDesk, limit: RateLimit?, account: @escaping @Sendable (JID) -> JID?) {
        let group = RouteGroup {
            OnIQ(PubSubGetRequest.self, name: "pubsub get") { request, context in
                try await desk.answer(request, by: context.requester, account: account(context.address))
            }
            OnIQ(PubSubSetRequest.self, name: "pubsub set") { request, context in
                try await desk.perform(
                    request, by: context.requester, account: account(context.address),
                    releasing: { context.releaseLane() })
            }
            OnIQ(PubSubOwnerGetRequest.self, name: "pubsub owner get") { request, context in
                try await desk.answer(request, by: context.requester, account: account(context.address))
            }
            OnIQ(PubSubOwnerSetRequest.self, name: "pubsub owner set") { request, context in
                try await desk.perform(
                    request, by: context.requester, account: account(context.address),
                    releasing: { context.releaseLane() })
            }
        }
        routes = limit.map { group.middleware($0).routes } ?? group.routes
    }
}

extension IQContext {
    /// Who asks.
    ///
    /// - Throws: `jid-malformed` when that is no address: there is nobody to have rights, or to be answered.
    var requester: JID {
        get throws(StanzaError) {
            guard let sender else { throw .jidMalformed() }
            return sender
        }
    }
}
