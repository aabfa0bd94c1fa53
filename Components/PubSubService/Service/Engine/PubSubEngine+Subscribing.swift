// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

extension PubSubEngine {
    func subscribe(_ verb: PubSub.Subscribe, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Subscribe.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func unsubscribe(_ verb: PubSub.Unsubscribe, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Unsubscribe.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func setOptions(_ verb: PubSub.SetOptions, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func options(_ verb: PubSub.GetOptions, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetOptions.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func defaultOptions(_ verb: PubSub.GetDefaultOptions, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetDefaultOptions.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

}
