#!/usr/bin/env python3
"""alice and bob use a publish-subscribe service with aioxmpp's client (XEP-0060).

pubsub_aioxmpp.py HOST PORT DOMAIN SERVICE: logs in as alice and bob of DOMAIN (password "password"). Prints a line for each
step that went as it should, and ends with status 0 when all did.
"""
import asyncio
import sys

import aioxmpp
import aioxmpp.connector
import aioxmpp.disco
import aioxmpp.pubsub
import aioxmpp.pubsub.xso as pubsub_xso
import aioxmpp.xso as xso

ATOM = "http://www.w3.org/2005/Atom"


class Title(xso.XSO):
    TAG = (ATOM, "title")
    text = xso.Text(type_=xso.String())


@pubsub_xso.as_payload_class
class Entry(xso.XSO):
    TAG = (ATOM, "entry")
    title = xso.Child([Title])

    def __init__(self, title=None):
        super().__init__()
        if title is not None:
            self.title = Title()
            self.title.text = title


def client(user, host, port, domain):
    jid = aioxmpp.JID.fromstr(f"{user}@{domain}/aioxmpp")
    return aioxmpp.PresenceManagedClient(
        jid, aioxmpp.make_security_layer("password", no_verify=True),
        override_peer=[(host, port, aioxmpp.connector.STARTTLSConnector())])


def ok(step):
    print(f"ok: {step}", flush=True)


async def refused(condition, request):
    try:
        await request
    except aioxmpp.errors.XMPPError as error:
        assert error.condition == condition, f"expected {condition}, got {error.condition}"
        return
    raise AssertionError(f"expected {condition}, was accepted")


async def run(alice, bob, service):
    a, b = alice.summon(aioxmpp.PubSubClient), bob.summon(aioxmpp.PubSubClient)
    events = asyncio.Queue()

    def listen(name):
        def note(jid, node, *arguments, **keywords):
            if jid == service:
                events.put_nowait((name, node, arguments, keywords))
        getattr(b, f"on_{name}").connect(note)

    for name in ["item_published", "item_retracted", "node_deleted"]:
        listen(name)

    async def event(name):
        found = await asyncio.wait_for(events.get(), 120)
        assert found[0] == name, f"expected {name}, got {found}"
        return found

    Feature = pubsub_xso.Feature
    features = await a.get_features(service)
    wanted = {Feature.CREATE_NODES, Feature.PUBLISH, Feature.SUBSCRIBE, Feature.RETRIEVE_ITEMS, Feature.PURGE_NODES}
    assert wanted <= features, wanted - features
    ok(f"the service tells {len(features)} features that aioxmpp knows")

    node = "aioxmpp/news"
    await a.create(service, node)
    await refused(aioxmpp.ErrorCondition.CONFLICT, a.create(service, node))
    instant = await a.create(service)
    assert instant, "an instant node has a name"
    await a.delete(service, instant)
    ok(f"alice makes a node, and one to which the service gives the name {instant}")

    request = await b.subscribe(service, node)
    assert request.payload.subscription == "subscribed"
    ok("bob subscribes")

    identifier = await a.publish(service, node, Entry("Hello"), id_="1")
    assert identifier == "1", identifier
    name, where, arguments, keywords = await event("item_published")
    item = arguments[0]
    assert where == node and item.id_ == "1" and item.registered_payload.title.text == "Hello"
    own = await a.publish(service, node, Entry("Again"))
    assert own and own != "1"
    assert (await event("item_published"))[2][0].id_ == own
    ok(f"alice publishes twice, bob is notified; the service calls the second item {own}")

    items = (await b.get_items(service, node)).payload.items
    assert {item.id_ for item in items} == {"1", own}
    items = (await b.get_items(service, node, max_items=1)).payload.items
    assert [item.id_ for item in items] == [own]
    items = (await b.get_items_by_id(service, node, ["1"])).payload.items
    assert [item.id_ for item in items] == ["1"]
    ok("bob retrieves all, the last one, and one by its id")

    await a.retract(service, node, "1", notify=True)
    assert (await event("item_retracted"))[2][0] == "1"
    ok("alice retracts an item, bob is told")

    form = await a.get_node_config(service, node)
    assert form.get_form_type() == "http://jabber.org/protocol/pubsub#node_config"
    defaults = await a.get_default_config(service)
    # What aioxmpp asks for by this name are the defaults of subscriptions (§6.4).
    assert defaults.get_form_type() == "http://jabber.org/protocol/pubsub#subscribe_options"
    ok(f"the node's configuration is a form of {len(form.fields)} fields")

    await refused(aioxmpp.ErrorCondition.FORBIDDEN, b.publish(service, node, Entry("not mine")))
    await a.change_node_affiliations(service, node, [(bob.local_jid.bare(), "publisher")])
    affiliations = (await a.get_node_affiliations(service, node)).payload.affiliations
    assert {str(x.jid): x.affiliation for x in affiliations}[str(bob.local_jid.bare())] == "publisher"
    await b.publish(service, node, Entry("Mine now"), id_="bob")
    assert (await event("item_published"))[2][0].id_ == "bob"
    ok("bob may not publish, until alice makes him a publisher")

    subscriptions = (await a.get_node_subscriptions(service, node)).payload.subscriptions
    assert [x.jid.bare() for x in subscriptions] == [bob.local_jid.bare()]
    nodes = await a.get_nodes(service)
    assert node in [name for name, _ in nodes], nodes
    ok("alice sees who is subscribed, and the node in service discovery")

    await a.purge(service, node)
    assert not list((await b.get_items(service, node)).payload.items)
    await b.unsubscribe(service, node)
    await refused(aioxmpp.ErrorCondition.UNEXPECTED_REQUEST, b.unsubscribe(service, node))
    await b.subscribe(service, node)
    await a.delete(service, node)
    assert (await event("node_deleted"))[1] == node
    await refused(aioxmpp.ErrorCondition.ITEM_NOT_FOUND, b.get_items(service, node))
    ok("alice purges and deletes the node, bob is told: item-not-found")


async def main(host, port, domain, service):
    alice, bob = client("alice", host, port, domain), client("bob", host, port, domain)
    async with alice.connected(), bob.connected():
        await run(alice, bob, aioxmpp.JID.fromstr(service))


host, port, domain, service = sys.argv[1:5]
asyncio.get_event_loop().run_until_complete(asyncio.wait_for(main(host, int(port), domain, service), 160))
