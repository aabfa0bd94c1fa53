// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

extension PubSubEngine {
    func associate(_ verb: PubSubOwner.Associate, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func dissociate(_ verb: PubSubOwner.Dissociate, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

}
