// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.6 (subscriptions that wait for approval)

import XMPPComponent
import XMPPExtensions

extension PubSubModule {
    /// What owners answer when they were asked to approve a subscription.
    var authorizations: OnMessage {
        OnMessage(.normal, payload: DataForm.name, name: "pubsub authorization") { [desk] message, context in
            guard let form = try message.payload(of: DataForm.self) else { return }
            switch form.kind {
            case .submit: break
            // §8.6: a subscription that nothing is said of goes on waiting.
            case .cancel: return
            case .form, .result: throw StanzaError.serviceUnavailable()
            }
            guard form.formType == PubSubAuthorization.formType else { throw StanzaError.serviceUnavailable() }
            let authorization = try PubSubAuthorization(form)
            guard form["pubsub#allow"] != nil else {
                throw StanzaError.badRequest("The field «pubsub#allow» is missing.")
            }
            guard let owner = context.sender else { throw StanzaError.jidMalformed() }
            try await desk.decide(authorization, by: owner)
        }
    }
}

extension RequestDesk {
    /// Approves or denies a subscription that waits. One that does not wait stays as it is: another owner was faster.
    ///
    /// - Throws: `forbidden` unless it is an owner's answer; `item-not-found` where there is no such node.
    func decide(_ authorization: PubSubAuthorization, by owner: JID) async throws {
        let engine = engine
        try await withFacts(request(by: owner)) { request in
            _ = try await self.write { try engine.decide(authorization, request, in: $0) }
        }
    }
}
