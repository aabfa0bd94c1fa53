// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct PubSubErrorTests {
    @Test("the errors of XEP-0060 and XEP-0248 are read and written as they are", arguments: PubSubErrorExample.all)
    func examples(example: PubSubErrorExample) throws {
        let error = try StanzaError(element(example.xml))
        guard let application = error.application else {
            #expect(PubSubError(error) == nil)
            return
        }
        let read = try #require(PubSubError(error), "\(example.name)")
        #expect(application.isNamed(read.reason.name, in: PubSub.errorsNamespace))
        #expect(read.stanzaError == error)
    }

    @Test("a reason by itself is told as in the examples of XEP-0060, or as in one of several")
    func defaults() throws {
        var told: [PubSubError.Reason: Set<StanzaError>] = [:]
        for example in PubSubErrorExample.all {
            let error = try StanzaError(element(example.xml))
            if let read = PubSubError(error) { told[read.reason, default: []].insert(error) }
        }
        #expect(told.count > 20)
        for (reason, errors) in told {
            #expect(errors.contains(PubSubError(reason).stanzaError), "\(reason)")
        }
        #expect(told[.nodeIDRequired]?.contains(PubSubError.instantNodesUnsupported.stanzaError) == true)
        #expect(told[.notSubscribed]?.contains(PubSubError.retrievalRequiresSubscription.stanzaError) == true)
        #expect(told[.invalidOptions]?.contains(PubSubError.invalidGraph.stanzaError) == true)
    }

    @Test("every reason is read back by its name (XEP-0060 §17.2)", arguments: PubSubError.Reason.all)
    func names(reason: PubSubError.Reason) {
        #expect(PubSubError.Reason(name: reason.name) == reason)
        #expect(PubSubError(PubSubError(reason, text: "why").stanzaError) == PubSubError(reason, text: "why"))
    }

    @Test("what is unsupported names the feature")
    func unsupported() throws {
        let error = PubSubError.unsupported(.retrieveItems)
        #expect(error.stanzaError.application?["feature"] == "retrieve-items")
        #expect(PubSubError(error.stanzaError) == error)
        #expect(PubSubError.Reason(name: "unsupported") == nil)
    }

    @Test("an error of another protocol, or none, is none of publish-subscribe")
    func others() {
        #expect(PubSubError(.forbidden()) == nil)
        #expect(PubSubError(.badRequest(application: Element(QName("closed-node", in: "urn:example:other")))) == nil)
        let unknown = Element(QName("out-of-tea", in: PubSub.errorsNamespace))
        #expect(PubSubError(.badRequest(application: unknown)) == nil)
    }

    @Test("a feature is told by its variable (XEP-0060 §10)")
    func features() {
        #expect(PubSubFeature.retrieveItems.variable == "http://jabber.org/protocol/pubsub#retrieve-items")
        #expect(PubSubFeature(variable: "http://jabber.org/protocol/pubsub#retrieve-items") == .retrieveItems)
        #expect(PubSubFeature(variable: "http://jabber.org/protocol/pubsub") == nil)
        #expect(PubSubFeature(variable: "urn:example:other") == nil)
        #expect(Set(PubSubFeature.all).count == 44)
    }
}
