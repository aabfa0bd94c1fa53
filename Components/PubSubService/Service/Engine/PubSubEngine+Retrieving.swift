// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

extension PubSubEngine {
    func items(_ verb: PubSub.GetItems, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetItems.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func subscriptions(_ verb: PubSub.GetSubscriptions, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetSubscriptions.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func affiliations(_ verb: PubSub.GetAffiliations, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetAffiliations.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

}
