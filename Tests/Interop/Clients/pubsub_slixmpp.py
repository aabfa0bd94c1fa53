#!/usr/bin/env python3
"""alice and bob use a publish-subscribe service with slixmpp's client (XEP-0060).

pubsub_slixmpp.py HOST PORT DOMAIN SERVICE: logs in as alice and bob of DOMAIN (password "password"). Prints a line for each
step that went as it should, and ends with status 0 when all did.
"""
import asyncio
import ssl
import sys

import slixmpp
from slixmpp.exceptions import IqError
from slixmpp.xmlstream import ET

ATOM = "http://www.w3.org/2005/Atom"
PUBSUB = "http://jabber.org/protocol/pubsub"
EVENT = "http://jabber.org/protocol/pubsub#event"


def atom(title):
    entry = ET.Element(f"{{{ATOM}}}entry")
    ET.SubElement(entry, f"{{{ATOM}}}title").text = title
    return entry


class Client(slixmpp.ClientXMPP):
    def __init__(self, user, host, port, domain):
        super().__init__(f"{user}@{domain}/slixmpp", "password")
        for plugin in ["xep_0030", "xep_0004", "xep_0059", "xep_0060"]:
            self.register_plugin(plugin)
        self.notices = asyncio.Queue()
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        self.ready = asyncio.get_event_loop().create_future()
        self.add_event_handler("session_start", self.start)
        self.add_event_handler("failed_auth", lambda _: self.ready.set_exception(RuntimeError("not logged in")))
        self.add_event_handler("message", self.note)
        for kind in ["publish", "retract", "purge", "delete", "config", "subscription"]:
            self.add_event_handler(f"pubsub_{kind}", self.note)
        self.seen = {}
        self.connect((host, port))

    async def start(self, _):
        self.send_presence()
        self.ready.set_result(True)

    def note(self, message):
        # slixmpp tells of one message by several events. The message is kept: the place of one that is gone may be another's.
        if id(message) in self.seen:
            return
        self.seen[id(message)] = message
        event = message.xml.find(f"{{{EVENT}}}event")
        if event is not None:
            self.notices.put_nowait((message, event[0]))

    async def notice(self, tag):
        message, event = await asyncio.wait_for(self.notices.get(), 120)
        assert event.tag == f"{{{EVENT}}}{tag}", f"expected {tag}, got {ET.tostring(event)}"
        return event


def ok(step):
    print(f"ok: {step}", flush=True)


async def refused(condition, request):
    try:
        await request
    except IqError as error:
        assert error.condition == condition, f"expected {condition}, got {error.condition}"
        return error.iq["error"].xml
    raise AssertionError(f"expected {condition}, was accepted")


async def page(client, service, node, after):
    """Two items after another (slixmpp's own iterator for it does not work in 1.8)."""
    request = ET.Element(f"{{{PUBSUB}}}pubsub")
    ET.SubElement(request, f"{{{PUBSUB}}}items", {"node": node})
    rsm = ET.SubElement(request, "{http://jabber.org/protocol/rsm}set")
    ET.SubElement(rsm, "{http://jabber.org/protocol/rsm}max").text = "2"
    if after:
        ET.SubElement(rsm, "{http://jabber.org/protocol/rsm}after").text = after
    query = client.make_iq_get(ito=service)
    query.append(request)
    answer = await query.send(timeout=120)
    return [item.get("id") for item in answer.xml.iter(f"{{{PUBSUB}}}item")]


async def main(host, port, domain, service):
    alice = Client("alice", host, port, domain)
    bob = Client("bob", host, port, domain)
    await asyncio.wait_for(asyncio.gather(alice.ready, bob.ready), 120)
    a, b = alice["xep_0060"], bob["xep_0060"]
    node = "slixmpp/news"

    info = await alice["xep_0030"].get_info(jid=service)
    identities = [(i[0], i[1]) for i in info["disco_info"]["identities"]]
    assert ("pubsub", "service") in identities, identities
    features = info["disco_info"]["features"]
    for feature in ["publish", "subscribe", "retrieve-items", "multi-subscribe", "leased-subscription"]:
        assert f"{PUBSUB}#{feature}" in features, feature
    ok(f"the service says what it is and can: {len(features)} features")

    form = alice["xep_0004"].make_form(ftype="submit")
    form.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#node_config")
    form.add_field(var="pubsub#title", value="News")
    form.add_field(var="pubsub#max_items", value="5")
    form.add_field(var="pubsub#notify_config", value="1")
    await a.create_node(service, node, config=form)
    ok("alice makes a node and configures it")
    await refused("conflict", a.create_node(service, node))
    ok("a second node of that name is refused: conflict")

    result = await b.subscribe(service, node)
    assert result["pubsub"]["subscription"]["subscription"] == "subscribed"
    ok("bob subscribes")
    await refused("forbidden", b.publish(service, node, id="x", payload=atom("not mine")))
    ok("bob may not publish: forbidden")

    result = await a.publish(service, node, id="1", payload=atom("First & <foremost>"))
    assert result["pubsub"]["publish"]["item"]["id"] == "1"
    items = await bob.notice("items")
    assert items.get("node") == node
    title = items[0].find(f"{{{ATOM}}}entry/{{{ATOM}}}title")
    assert items[0].get("id") == "1" and title.text == "First & <foremost>"
    ok("alice publishes an Atom entry, bob is notified of it")

    for number in range(2, 9):
        await a.publish(service, node, id=str(number), payload=atom(f"Entry {number}"))
        items = await bob.notice("items")
        assert items[0].get("id") == str(number), ET.tostring(items)
        if number > 5:
            # Five are kept: the oldest is told to be gone.
            items = await bob.notice("items")
            assert items[0].tag == f"{{{EVENT}}}retract" and items[0].get("id") == str(number - 5)
    ok("seven more arrive in order, and that the oldest are gone")

    result = await b.get_items(service, node)
    ids = [item["id"] for item in result["pubsub"]["items"]]
    assert sorted(ids) == ["4", "5", "6", "7", "8"], ids
    result = await b.get_items(service, node, max_items=2)
    assert len(list(result["pubsub"]["items"])) == 2
    result = await b.get_item(service, node, "6")
    assert [item["id"] for item in result["pubsub"]["items"]] == ["6"]
    ok("bob retrieves the five that are kept, the last two, and one by its id")

    pages = [await page(bob, service, node, "")]
    while pages[-1]:
        pages.append(await page(bob, service, node, pages[-1][-1]))
    assert pages == [["4", "5"], ["6", "7"], ["8"], []], pages
    ok(f"page by page (XEP-0059): {pages}")

    await a.retract(service, node, "8", notify="1")
    items = await bob.notice("items")
    assert items[0].tag == f"{{{EVENT}}}retract" and items[0].get("id") == "8"
    ok("alice retracts one, bob is told")

    config = await a.get_node_config(service, node)
    form = config["pubsub_owner"]["configure"]["form"]
    assert form.get_fields()["pubsub#title"]["value"] == "News"
    answer = alice["xep_0004"].make_form(ftype="submit")
    answer.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#node_config")
    answer.add_field(var="pubsub#title", value="Old news")
    await a.set_node_config(service, node, answer)
    await bob.notice("configuration")
    ok("alice configures the node anew, bob is told")

    await a.modify_affiliations(service, node, affiliations=[(bob.boundjid.bare, "publisher")])
    result = await b.get_affiliations(service)
    assert {x["node"]: x["affiliation"] for x in result["pubsub"]["affiliations"]}.get(node) == "publisher"
    await b.publish(service, node, id="bob", payload=atom("From bob"))
    ok("alice makes bob a publisher, and he publishes")
    # The change of affiliation is told to bob, and then his own item.
    while (await asyncio.wait_for(bob.notices.get(), 120))[1].tag != f"{{{EVENT}}}items":
        pass

    result = await b.get_subscriptions(service)
    assert [x["node"] for x in result["pubsub"]["subscriptions"]] == [node]
    result = await a.get_node_subscriptions(service, node)
    assert len(list(result["pubsub_owner"]["subscriptions"])) == 1
    ok("both see the subscription")

    await a.purge(service, node)
    await bob.notice("purge")
    result = await b.get_items(service, node)
    assert list(result["pubsub"]["items"]) == []
    ok("alice purges the node, bob is told, nothing is left")

    await b.unsubscribe(service, node)
    await refused("unexpected-request", b.unsubscribe(service, node))
    ok("bob unsubscribes; a second time is refused: unexpected-request")
    await a.delete_node(service, node)
    await refused("item-not-found", b.get_items(service, node))
    ok("alice deletes the node: item-not-found")
    for client in (alice, bob):
        client.disconnect()
        await asyncio.wait_for(client.disconnected, 60)


host, port, domain, service = sys.argv[1:5]
asyncio.get_event_loop().run_until_complete(main(host, int(port), domain, service))
