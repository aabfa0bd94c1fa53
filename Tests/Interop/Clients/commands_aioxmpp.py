# swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
"""Executes and cancels ad-hoc commands with aioxmpp, whose client checks what the responder says.

commands_aioxmpp.py HOST PORT DOMAIN SERVICE: logs in as alice of DOMAIN (password "password"). Prints what it sees, and ends with
status 0 when all was as it should be.
"""
import asyncio
import sys

import aioxmpp
import aioxmpp.adhoc
import aioxmpp.forms

HOST, PORT, DOMAIN, SERVICE = sys.argv[1], int(sys.argv[2]), sys.argv[3], aioxmpp.JID.fromstr(sys.argv[4])


def must(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")


def show(session):
    print(f"  status {session.status.value}")
    for note in session.response.notes:
        print(f"  note ({note.type_.value}): {note.body}")
    if session.first_payload is not None:
        for field in session.first_payload.fields:
            print(f"  field {field.var}: {list(field.values)}")


def fill(form, **values):
    answer = aioxmpp.forms.Data(type_=aioxmpp.forms.DataType.SUBMIT)
    for name, value in values.items():
        answer.fields.append(aioxmpp.forms.Field(type_=None, var=name, values=[value]))
    return [answer]


async def main():
    client = aioxmpp.PresenceManagedClient(
        aioxmpp.JID.fromstr(f"alice@{DOMAIN}/aioxmpp"),
        aioxmpp.make_security_layer("password", no_verify=True),
        override_peer=[(HOST, PORT, aioxmpp.connector.STARTTLSConnector())],
    )
    adhoc = client.summon(aioxmpp.adhoc.AdHocClient)
    async with client.connected():
        must(await adhoc.supports_commands(SERVICE), "commands are not advertised")
        nodes = sorted(item.node for item in await adhoc.get_commands(SERVICE))
        print("alice is offered:", ", ".join(nodes))
        must({"greet", "wait"} <= set(nodes), "the commands are not listed")

        print("alice executes greet")
        session = await adhoc.execute(SERVICE, "greet")
        show(session)
        await session.proceed(payload=fill(session.first_payload, name="aioxmpp", times="2"))
        show(session)
        must(aioxmpp.adhoc.xso.ActionType.COMPLETE in session.allowed_actions, "no confirmation")
        await session.proceed(
            action=aioxmpp.adhoc.xso.ActionType.COMPLETE, payload=fill(session.first_payload, confirm="1"))
        show(session)
        must(session.status == aioxmpp.adhoc.xso.CommandStatus.COMPLETED, "not completed")
        must(
            "Hello, aioxmpp! Hello, aioxmpp!" in [v for f in session.first_payload.fields for v in f.values],
            "no greeting")

        print("alice executes wait, refreshes and cancels it")
        session = await adhoc.execute(SERVICE, "wait")
        show(session)
        must(session.status == aioxmpp.adhoc.xso.CommandStatus.EXECUTING, "no progress")
        await session.proceed(action=aioxmpp.adhoc.xso.ActionType.NEXT, payload=None)
        show(session)
        await session.close()
        print("  canceled")
    print("all as it should be")


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main())
