// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

extension PubSubEngine {
    func ownerAffiliations(_ verb: PubSubOwner.GetAffiliations, _ request: EngineRequest, in store: any PubSubReading)
        throws -> PubSubOwner.GetAffiliations.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func setAffiliations(_ verb: PubSubOwner.SetAffiliations, _ request: EngineRequest, in store: any PubSubTransaction)
        throws
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func ownerSubscriptions(_ verb: PubSubOwner.GetSubscriptions, _ request: EngineRequest, in store: any PubSubReading)
        throws -> PubSubOwner.GetSubscriptions.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func setSubscriptions(
        _ verb: PubSubOwner.SetSubscriptions, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

}
