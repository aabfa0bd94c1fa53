// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

extension PubSubEngine {
    func publish(_ verb: PubSub.Publish, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Publish.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func retract(_ verb: PubSub.Retract, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func purge(_ verb: PubSubOwner.Purge, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

}
