# swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
"""Executes and cancels ad-hoc commands with slixmpp, and tries to take over somebody else's session.

commands_slixmpp.py HOST PORT DOMAIN SERVICE: logs in as alice and bob of DOMAIN (password "password"). Prints what it sees, and
ends with status 0 when all was as it should be.
"""
import asyncio
import sys

import slixmpp
from slixmpp.exceptions import IqError

HOST, PORT, DOMAIN, SERVICE = sys.argv[1], int(sys.argv[2]), *sys.argv[3:5]
NAMESPACE = "{http://jabber.org/protocol/commands}"


class Person(slixmpp.ClientXMPP):
    def __init__(self, user):
        super().__init__(f"{user}@{DOMAIN}/slixmpp", "password")
        self.enable_direct_tls = False
        self.enable_starttls = False
        self.enable_plaintext = True
        for plugin in ("xep_0030", "xep_0004", "xep_0050", "xep_0122"):
            self.register_plugin(plugin)
        mechanisms = self.plugin["feature_mechanisms"]
        mechanisms.unencrypted_plain = mechanisms.unencrypted_scram = True
        self.ready = asyncio.get_event_loop().create_future()
        self.add_event_handler("session_start", lambda _: self.ready.set_result(None))
        self.add_event_handler("failed_all_auth", lambda _: self.ready.set_exception(RuntimeError("not authenticated")))

    async def login(self):
        if slixmpp.__version_info__ >= (1, 9):
            self.connect(HOST, PORT)
        else:
            self.connect((HOST, PORT), disable_starttls=True)
        await asyncio.wait_for(self.ready, 120)
        self.send_presence()

    async def step(self, node, action="execute", session=None, values=None):
        request = self.make_iq_set(ito=SERVICE)
        command = request["command"]
        command["node"], command["action"] = node, action
        if session:
            command["sessionid"] = session
        if values is not None:
            form = self.plugin["xep_0004"].make_form(ftype="submit")
            for name, value in values.items():
                form.add_field(var=name, value=value)
            command.append(form)
        return (await request.send(timeout=120))["command"]


def show(command):
    print(f"  status {command['status']}, actions {sorted(command['actions'] or [])}")
    for severity, text in command["notes"]:
        print(f"  note ({severity}): {text}")
    for name, field in command["form"].get_fields().items() if command["status"] != "canceled" else ():
        print(f"  field {name}: {field['value']!r}")


def must(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")


async def main():
    alice, bob = Person("alice"), Person("bob")
    await alice.login()
    await bob.login()

    items = (await alice.plugin["xep_0050"].get_commands(SERVICE, timeout=120))["disco_items"]["items"]
    print("alice is offered:", ", ".join(sorted(node for _, node, _ in items)))
    must({"greet", "wait"} <= {node for _, node, _ in items}, "the commands are not listed")

    print("alice executes greet")
    command = await alice.step("greet")
    show(command)
    session = command["sessionid"]
    command = await alice.step("greet", "next", session, {"name": "--help", "times": "9"})
    show(command)
    must([severity for severity, _ in command["notes"]] == ["error", "error"], "wrong values are not told")
    command = await alice.step("greet", "next", session, {"name": "slixmpp", "times": "2"})
    must("complete" in command["actions"] and "prev" in command["actions"], "no confirmation")

    print("bob tries to go on with it")
    try:
        show(await bob.step("greet", "complete", session, {"confirm": "1"}))
        must(False, "bob took over alice's session")
    except IqError as error:
        print("  refused:", error.iq["error"]["condition"])
        must(error.iq.xml.find(f".//{NAMESPACE}bad-sessionid") is not None, "not bad-sessionid")

    command = await alice.step("greet", "complete", session, {"confirm": "1"})
    show(command)
    must(command["status"] == "completed", "not completed")
    must("Hello, slixmpp! Hello, slixmpp!" in str(command["form"].get_fields()["output"]["value"]), "no greeting")

    print("alice executes wait, refreshes and cancels it")
    command = await alice.step("wait")
    show(command)
    must(command["status"] == "executing" and command["actions"] == {"next"}, "no progress")
    command = await alice.step("wait", "next", command["sessionid"])
    show(command)
    command = await alice.step("wait", "cancel", command["sessionid"])
    show(command)
    must(command["status"] == "canceled", "not canceled")
    for person in (alice, bob):
        await person.disconnect()
    print("all as it should be")


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main())
