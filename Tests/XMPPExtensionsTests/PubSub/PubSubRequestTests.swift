// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

@Suite struct PubSubRequestTests {
    private let francisco: JID = "francisco@denmark.lit"

    private func set(_ content: String) throws -> PubSubSetRequest {
        try PubSubSetRequest(element("<pubsub xmlns='http://jabber.org/protocol/pubsub'>\(content)</pubsub>"))
    }

    private func get(_ content: String) throws -> PubSubGetRequest {
        try PubSubGetRequest(element("<pubsub xmlns='http://jabber.org/protocol/pubsub'>\(content)</pubsub>"))
    }

    /// The error that answers what cannot be decoded.
    private func refusal(_ decode: () throws -> Void) -> StanzaError? {
        do {
            try decode()
            return nil
        } catch {
            return (error as? PayloadError)?.stanzaError
        }
    }

    @Test("what can be done is read from its own child (XEP-0060 §6, §7, §8.1)")
    func sets() throws {
        #expect(
            try set("<subscribe node='a' jid='francisco@denmark.lit'/>")
                == .subscribe(PubSub.Subscribe(node: "a", jid: francisco)))
        #expect(
            try set("<unsubscribe jid='francisco@denmark.lit' subid='1'/>")
                == .unsubscribe(PubSub.Unsubscribe(node: nil, jid: francisco, subscriptionID: "1")))
        #expect(try set("<create/>") == .create(PubSub.Create(nil)))
        #expect(try set("<create node='a'/><configure/>") == .create(PubSub.Create("a")))
        #expect(
            try set("<retract node='a' notify='1'><item id='x'/><item id='y'/></retract>")
                == .retract(PubSub.Retract(["x", "y"], from: "a", notifies: true)))
        #expect(try set("<publish node='a'/>") == .publish(PubSub.Publish([], to: "a")))
        let form = "<x xmlns='jabber:x:data' type='submit'/>"
        #expect(
            try set("<options jid='francisco@denmark.lit'>\(form)</options>")
                == .options(PubSub.SetOptions(node: nil, jid: francisco, form: DataForm(.submit))))
    }

    @Test("what can be asked is read from its own child (XEP-0060 §5.6, §5.7, §6.3 – §6.5)")
    func gets() throws {
        let page = "<set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set>"
        #expect(try get("<affiliations/>") == .affiliations(PubSub.GetAffiliations()))
        #expect(
            try get("<subscriptions node='a'/>\(page)")
                == .subscriptions(PubSub.GetSubscriptions(node: "a", page: ResultSetRequest(maximum: 2))))
        #expect(
            try get("<items node='a' max_items='3' subid='s'/>\(page)")
                == .items(PubSub.GetItems("a", maximum: 3, subscriptionID: "s", page: ResultSetRequest(maximum: 2))))
        #expect(try get("<items node='a'><item id='x'/></items>") == .items(PubSub.GetItems("a", itemIDs: ["x"])))
        #expect(try get("<default node=''/>") == .defaultOptions(PubSub.GetDefaultOptions()))
        #expect(
            try get("<options node='a' jid='francisco@denmark.lit'/>")
                == .options(PubSub.GetOptions(node: "a", jid: francisco)))
    }

    @Test("what an owner can do is read from its own child (XEP-0060 §8, XEP-0248 §7.5, §7.6)")
    func owner() throws {
        func set(_ content: String) throws -> PubSubOwnerSetRequest {
            try PubSubOwnerSetRequest(
                element("<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>\(content)</pubsub>"))
        }
        #expect(
            try set("<delete node='a'><redirect uri='xmpp:b'/></delete>")
                == .delete(PubSubOwner.Delete("a", redirect: "xmpp:b")))
        #expect(try set("<purge node='a'/>") == .purge(PubSubOwner.Purge("a")))
        #expect(
            try set("<affiliations node='a'><affiliation jid='b' affiliation='publish-only'/></affiliations>")
                == .affiliations(PubSubOwner.SetAffiliations([.init("b", .publishOnly)], at: "a")))
        #expect(
            try set("<subscriptions node='a'><subscription jid='b' subscription='none'/></subscriptions>")
                == .subscriptions(PubSubOwner.SetSubscriptions([.init(jid: "b", state: .none)], at: "a")))
        #expect(
            try set("<collection node='a'><associate node='b'/></collection>")
                == .associate(PubSubOwner.Associate("b", with: "a")))
        for name in ["dissociate", "disassociate"] {
            #expect(
                try set("<collection node='a'><\(name) node='b'/></collection>")
                    == .dissociate(PubSubOwner.Dissociate("b", from: "a")))
        }
        #expect(
            try set("<configure node='a'><x xmlns='jabber:x:data' type='cancel'/></configure>")
                == .configure(PubSubOwner.Configure("a", form: DataForm(.cancel))))
    }

    @Test(
        "a form comes after what it belongs to, and names nothing itself (XEP-0060 §6.3.7, §8.1.3)",
        arguments: [
            "<options>FORM</options><subscribe node='a' jid='b'/>",
            "<subscribe node='a' jid='b'/><options node='a'>FORM</options>",
            "<subscribe node='a' jid='b'/><options jid='b'>FORM</options>",
            "<configure>FORM</configure><create node='a'/>",
            "<create node='a'/><configure node='a'>FORM</configure>",
        ])
    func order(content: String) {
        let form = "<x xmlns='jabber:x:data' type='submit'/>"
        #expect(refusal { _ = try set(content.replacing("FORM", with: form)) }?.condition == .badRequest)
    }

    @Test("who is named without a value keeps what they have (XEP-0060 §8.8.2.1, §8.9.2.1)")
    func unspecified() throws {
        func set(_ content: String) throws -> PubSubOwnerSetRequest {
            try PubSubOwnerSetRequest(
                element("<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>\(content)</pubsub>"))
        }
        #expect(
            try set(
                "<affiliations node='a'><affiliation jid='b'/><affiliation jid='c' affiliation='none'/></affiliations>")
                == .affiliations(PubSubOwner.SetAffiliations([.init("c", .none)], at: "a")))
        #expect(
            try set("<subscriptions node='a'><subscription jid='b'/></subscriptions>")
                == .subscriptions(PubSubOwner.SetSubscriptions([], at: "a")))
        // The root cannot be deleted (XEP-0248 §7.4.3.1).
        #expect(refusal { _ = try set("<delete node=''/>") }?.condition == .notAllowed)
        #expect(refusal { _ = try set("<delete/>") }?.application?.name == "nodeid-required")
    }

    @Test(
        "a request that lacks something is answered in the terms of XEP-0060",
        arguments: [
            ("<retract><item id='x'/></retract>", "nodeid-required"),
            ("<retract node=''><item id='x'/></retract>", "nodeid-required"),
            ("<retract node='a'/>", "item-required"),
            ("<retract node='a'><item/></retract>", "item-required"),
            ("<publish><item/></publish>", "nodeid-required"),
            ("<publish node='a'><item><a xmlns='b'/><c xmlns='d'/></item></publish>", "invalid-payload"),
            ("<subscribe node='a'/>", "jid-required"),
            ("<subscribe node='a' jid='@'/>", "invalid-jid"),
            ("<unsubscribe node='a'/>", "jid-required"),
            ("<options node='a'><x xmlns='jabber:x:data' type='submit'/></options>", "jid-required"),
            ("<options node='a' jid='b'/>", "invalid-options"),
        ])
    func lacking(content: String, condition: String) {
        let error = refusal { _ = try set(content) }
        #expect(error?.condition == .badRequest)
        #expect(error?.kind == .modify)
        #expect(error?.application?.isNamed(condition, in: PubSub.errorsNamespace) == true)
        #expect(error?.text != nil)
    }

    @Test("an unknown request is answered with feature-not-implemented, none and several with bad-request")
    func unknown() {
        #expect(refusal { _ = try set("<sing/>") }?.condition == .featureNotImplemented)
        #expect(refusal { _ = try get("<sing/>") }?.condition == .featureNotImplemented)
        #expect(refusal { _ = try get("<subscribe node='a' jid='b'/>") }?.condition == .featureNotImplemented)
        #expect(refusal { _ = try set("") }?.condition == .badRequest)
        #expect(refusal { _ = try set("<items xmlns='urn:example:other' node='a'/>") }?.condition == .badRequest)
        #expect(refusal { _ = try set("<create/><create node='a'/>") }?.condition == .badRequest)
        #expect(refusal { _ = try set("<create/><publish node='a'/>") }?.condition == .badRequest)
    }

    @Test("a node is configured in the owner's namespace alone, whatever XEP-0060 §12.5 shows")
    func configureForEverybody() {
        let form = "<x xmlns='jabber:x:data' type='submit'/>"
        #expect(
            refusal { _ = try set("<configure node='a'>\(form)</configure>") }?.condition == .featureNotImplemented)
    }

    @Test("a request that is served alone refuses the others of its kind")
    func alone() throws {
        let other = try element("<pubsub xmlns='http://jabber.org/protocol/pubsub'><affiliations/></pubsub>")
        #expect(refusal { _ = try PubSub.GetItems(other) }?.condition == .featureNotImplemented)
        #expect(PubSub.GetItems.features == [PubSub.namespace, PubSub.namespace + "#retrieve-items"])
    }

    @Test(
        "a number of items that is none from 1 is refused (XEP-0060 §17.1)",
        arguments: ["0", "-1", "many", "", "99999999999999999999"])
    func maximum(text: String) {
        #expect(throws: PayloadError.self) { try get("<items node='a' max_items='\(text)'/>") }
    }

    @Test("each request names its node and its feature")
    func about() throws {
        #expect(try set("<publish node='a'/>").node == "a")
        #expect(try set("<publish node='a'/>").feature == .publish)
        #expect(try set("<create/>").node == nil)
        #expect(try get("<default/>").feature == .retrieveDefaultSub)
        #expect(PubSubOwnerSetRequest.associate(.init("b", with: "a")).node == "a")
        #expect(PubSubOwnerSetRequest.purge(.init("a")).feature == .purgeNodes)
        #expect(PubSubOwnerGetRequest.defaultConfiguration(.init(.collection)).node == nil)
    }

    @Test("an item's payload is had by its type")
    func payload() throws {
        let item = try PubSubItem(id: "1", encoding: TimeAway(seconds: 5))
        #expect(try item.payload(of: TimeAway.self) == TimeAway(seconds: 5))
        #expect(try item.payload(of: Delay.self) == nil)
        let malformed = PubSubItem(payload: Element(TimeAway.name))
        #expect(throws: PayloadError.self) { try malformed.payload(of: TimeAway.self) }
    }
}
