"""A user's client (slixmpp), logged in over TLS that it checks against the certificate of make-secrets."""
import asyncio

import slixmpp
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.xmlstream import ET

PUBSUB = "http://jabber.org/protocol/pubsub"
COMMANDS = "http://jabber.org/protocol/commands"


class Client(slixmpp.ClientXMPP):
    @classmethod
    async def login(cls, user):
        client = cls(f"{user}@example.org/check", "password")
        for plugin in ["xep_0030", "xep_0199"]:
            client.register_plugin(plugin)
        client.ca_certs = "/run/secrets/server.crt"
        client.ready = asyncio.get_running_loop().create_future()
        client.approved = asyncio.Queue()
        client.add_event_handler("session_start", lambda _: client.ready.set_result(True))
        client.add_event_handler("failed_auth", lambda _: client.ready.set_exception(RuntimeError("not logged in")))
        client.add_event_handler("presence_subscribed", client.approved.put_nowait)
        client.heard = asyncio.Queue()
        client.add_event_handler("message", lambda message: client.heard.put_nowait((message["from"].bare, message["body"])))
        client.there = asyncio.Queue()
        for show in ["available", "chat", "away", "xa", "dnd"]:
            client.add_event_handler(f"presence_{show}", lambda presence: client.there.put_nowait(presence["from"].bare))
        client.connect(("127.0.0.1", 5222))
        await asyncio.wait_for(client.ready, 30)
        client.send_presence()
        await client.get_roster()
        return client

    async def meet(self, address, feature):
        """Waits until it says that it has the feature. (Prosody answers for a component that is away, with features of its own.)"""
        deadline = asyncio.get_running_loop().time() + 60
        answer = None
        while asyncio.get_running_loop().time() < deadline:
            try:
                result = await self["xep_0030"].get_info(jid=address, cached=False, timeout=5)
                answer = set(result["disco_info"]["features"])
                if feature in answer:
                    return
            except (IqError, IqTimeout) as error:
                answer = error
            await asyncio.sleep(0.1)
        raise AssertionError(f"{address} has no {feature}: {answer}")

    async def logout(self):
        await self.disconnect()
        # slixmpp leaves it waiting.
        for task in asyncio.all_tasks():
            if task.get_coro().__qualname__ == "XMLStream.run_filters":
                task.cancel()

    async def eventually(self, ask):
        """Asks until there is an answer that is no error: privileges come some time after the connection."""
        deadline = asyncio.get_running_loop().time() + 60
        while True:
            try:
                return await ask()
            except IqError:
                if asyncio.get_running_loop().time() > deadline:
                    raise
            await asyncio.sleep(0.1)

    async def refused(self, ask):
        """The condition of the error that there is for an answer."""
        try:
            answer = await ask()
        except IqError as error:
            return error.condition
        raise AssertionError(f"an answer where none is expected: {answer}")

    async def request(self, kind, to, payload):
        iq = self.make_iq(ito=to, itype=kind)
        iq.xml.append(payload)
        return (await iq.send(timeout=10)).xml

    async def publish(self, service, node, item, text):
        payload = ET.Element(f"{{{PUBSUB}}}pubsub")
        publish = ET.SubElement(payload, f"{{{PUBSUB}}}publish", node=node)
        entry = ET.SubElement(publish, f"{{{PUBSUB}}}item", id=item)
        ET.SubElement(entry, "{urn:example:note}note").text = text
        await self.request("set", service, payload)

    async def items(self, service, node):
        payload = ET.Element(f"{{{PUBSUB}}}pubsub")
        ET.SubElement(payload, f"{{{PUBSUB}}}items", node=node)
        answer = await self.request("get", service, payload)
        return {item.get("id"): item[0].text for item in answer.iter(f"{{{PUBSUB}}}item")}

    async def execute(self, service, node):
        """Runs a command without a form; the texts of the answer."""
        answer = await self.request("set", service, ET.Element(f"{{{COMMANDS}}}command", node=node, action="execute"))
        return " ".join(text.strip() for text in answer.itertext() if text.strip())

    async def befriend(self, address):
        self.send_presence_subscription(pto=address, ptype="subscribe")
        await asyncio.wait_for(self.approved.get(), 30)

    async def ask(self, address, text, expected):
        """Says something to somebody, and waits for an answer that has the expected words."""
        self.send_message(mto=address, mbody=text, mtype="chat")
        while not ((heard := await asyncio.wait_for(self.heard.get(), 30))[0] == address and expected in heard[1]):
            pass

    async def sees(self, address):
        """Waits until somebody says that he is there (again)."""
        while await asyncio.wait_for(self.there.get(), 30) != address:
            pass

    def forget_presence(self):
        while not self.there.empty():
            self.there.get_nowait()
