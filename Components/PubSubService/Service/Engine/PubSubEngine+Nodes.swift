// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

extension PubSubEngine {
    func create(_ verb: PubSub.Create, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Create.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func configuration(_ verb: PubSubOwner.GetConfiguration, _ request: EngineRequest, in store: any PubSubReading)
        throws -> PubSubOwner.GetConfiguration.Response
    {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func defaultConfiguration(
        _ verb: PubSubOwner.GetDefaultConfiguration, _ request: EngineRequest, in store: any PubSubReading
    ) throws -> PubSubOwner.GetDefaultConfiguration.Response {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func configure(_ verb: PubSubOwner.Configure, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

    func delete(_ verb: PubSubOwner.Delete, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        throw PubSubError.unsupported(type(of: verb).feature)
    }

}
