#!/usr/bin/python3
"""live.py IMAGES WORK: runs the deployments with real servers, in a network and with directories of their own (see ../check).

IMAGES is a JSON object: of each product, the image's root directory and its configuration. Logs and volumes are made in WORK.
"""
import asyncio
import fcntl
import json
import os
import re
import socket
import struct
import sys
import time
import urllib.error
import urllib.request

import deployments
import servers
import standins
import tls
from containers import UNPRIVILEGED, Container, Image, Mount
from people import Client
from servers import until

SECRETS = "/run/secrets"
FEATURES = {
    "pubsub-service": "http://jabber.org/protocol/pubsub",
    "adhoc-command-service": "http://jabber.org/protocol/commands",
    "buddy-presence-bot": "urn:xmpp:ping",
}
# libpq reads these itself; no program of ours lists them.
OF_LIBRARIES = {"PGSERVICEFILE"}


def step(text):
    print(f"  {text}", flush=True)


class Stage:
    """Makes containers of what the files say."""

    def __init__(self, images, work):
        self.images, self.work = images, work
        self.running = []
        self.health = 18080

    def container(self, wanted, deployment, replica=0, moves_port=True):
        image = self.images[wanted.product]
        environment, mounts = dict(wanted.environment), []
        if moves_port and "HEALTH_PORT" in environment:
            # Here all containers have one network.
            self.health += 1
            environment["HEALTH_PORT"] = str(self.health)
        for what, place, writable in wanted.mounts:
            kind, _, name = what.partition(":")
            if kind == "volume":
                source = os.path.join(self.work, f"{deployment}-{name}-{replica if wanted.replicas > 1 else 0}")
                if not os.path.isdir(source):
                    # As the runtime makes a volume: like the image's directory.
                    os.mkdir(source, 0o700)
                    os.chown(source, UNPRIVILEGED, UNPRIVILEGED)
            else:
                source = os.path.join(SECRETS, name) if kind == "secret" else what
            mounts.append(Mount(source, place, writable))
        name = f"{deployment}-{wanted.name}-{replica}"
        return Container(name, image, environment, mounts, os.path.join(self.work, f"{name}.log"))

    def start(self, container):
        container.start()
        self.running.append(container)

    def logs(self):
        for name in sorted(os.listdir(self.work)):
            if name.endswith(".log"):
                with open(os.path.join(self.work, name), errors="replace") as log:
                    lines = log.read().splitlines()[-25:]
                print(f"--- {name}", *lines, sep="\n")


def check_settings(container, where):
    """Each variable is one that the program reads: it says so itself."""
    given = {name for name in container.environment if name not in container.image.environment} - OF_LIBRARIES
    status, text = container.run("config")
    assert status == 0, f"{where}: «config» ended with {status}: {text}"
    rows = dict(re.findall(r"^([A-Z][A-Z_]+) .* (environment|file|default)\b", text, re.MULTILINE))
    for name in sorted(given):
        assert rows.get(name) == "environment", f"{where}: {container.image.product} does not read {name}:\n{text}"
    assert "there is no such setting" not in text, f"{where}: {text}"


def check_confinement(container):
    """Unprivileged for the kernel, and no way to write or to run anything but itself."""
    state = container.identity()
    assert state["Uid"].split() == [str(UNPRIVILEGED)] * 4, state["Uid"]
    assert int(state["CapEff"], 16) == int(state["CapPrm"], 16) == int(state["CapBnd"], 16) == 0, state
    assert state["NoNewPrivs"] == "1"
    assert state["NSpid"].split()[-1] == "1", "it is not process 1"
    root = f"/proc/{container.pid}/root"
    with open(f"/proc/{container.pid}/mountinfo") as mounts:
        options = {line.split()[4]: line.split()[5] for line in mounts}
    assert options["/"].startswith("ro"), "its root is writable"
    for shell in ("bin/sh", "usr/bin/sh", "bin/bash", "usr/bin/env"):
        assert not os.path.lexists(os.path.join(root, shell)), f"there is {shell}"


def page(container, path):
    """Status of a page of the health endpoint; 0 when nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{container.environment['HEALTH_PORT']}{path}", timeout=5) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


async def turns(container, path, status):
    deadline = time.monotonic() + 60
    while (now := await asyncio.to_thread(page, container, path)) != status:
        assert time.monotonic() < deadline, f"{container.name}: {path} says {now}, not {status}"
        await asyncio.sleep(0.05)


async def greet(alice, container):
    """What each component does, in a sentence of its own."""
    domain = container.environment["COMPONENT_DOMAIN"]
    product = container.image.product
    await alice.meet(domain, FEATURES[product])
    if product == "pubsub-service":
        await alice.publish(domain, "news", "first", "kept")
    elif product == "adhoc-command-service":
        said = await alice.execute(domain, "version")
        assert re.search(r"\d+\.\d+\.\d+", said), said
    else:
        await alice.befriend(f"secretary@{domain}")
        await alice.sees(f"secretary@{domain}")


async def remembered(alice, container):
    """Whether it is all there after a restart."""
    domain = container.environment["COMPONENT_DOMAIN"]
    product = container.image.product
    await alice.meet(domain, FEATURES[product])
    if product == "pubsub-service":
        assert await alice.items(domain, "news") == {"first": "kept"}
    elif product == "adhoc-command-service":
        await alice.execute(domain, "version")
        audit = next(mount.source for mount in container.mounts if mount.target == "/var/lib/component") + "/audit.jsonl"
        with open(audit) as log:
            starts = [line for line in map(json.loads, log) if line["event"] == "start" and line["command"] == "version"]
        assert len(starts) == 2, starts
    else:
        # It knows who its buddies are, and tells them that it is back.
        await alice.sees(f"secretary@{domain}")


async def prosody_deployment(stage, name, wanted, environment):
    step(f"{name}: Prosody starts with servers/prosody")
    server = servers.prosody(os.path.join(stage.work, f"{name}-prosody.log"), environment)
    server.start()
    containers = [stage.container(one, name) for one in wanted if one.product in stage.images]
    for container in containers:
        check_settings(stage.container(next(one for one in wanted if one.name == container.name.split("-")[-2]), name, moves_port=False), name)
        stage.start(container)
    servers.register(server, "alice")
    alice = await Client.login("alice")
    for container in containers:
        await greet(alice, container)
        check_confinement(container)
        for path in ("/livez", "/readyz", "/metrics"):
            await turns(container, path, 200)
        step(f"{name}: {container.image.product} answers as user {UNPRIVILEGED} without capabilities on a read-only root")
    for container in containers:
        status = await asyncio.to_thread(container.stop)
        assert status == 0, f"{container.name} ended with {status} after SIGTERM"
        alice.forget_presence()
        container.start()
        await remembered(alice, container)
        step(f"{name}: {container.image.product} ended with 0 after SIGTERM, and remembers after its restart")
    await alice.logout()
    await asyncio.to_thread(server.stop)
    for container in containers:
        await turns(container, "/readyz", 503)
        await turns(container, "/livez", 200)
    server.start()
    for container in containers:
        await turns(container, "/readyz", 200)
    step(f"{name}: without Prosody they are alive and not ready; with it again, ready")
    await finish(containers)
    await asyncio.to_thread(server.stop)


async def finish(containers):
    for container in containers:
        status = await asyncio.to_thread(container.stop)
        assert status == 0, f"{container.name} ended with {status} after SIGTERM"


async def ejabberd_deployment(stage, name, wanted, variables):
    step(f"{name}: ejabberd and PostgreSQL start with servers/ejabberd and the variables of the compose file")
    database = servers.postgresql(os.path.join(stage.work), variables)
    server = servers.ejabberd(os.path.join(stage.work, f"{name}-ejabberd.log"))
    server.start()
    servers.register(server, "alice")
    one = next(one for one in wanted if one.product == "pubsub-service")
    assert one.replicas == 2
    check_settings(stage.container(one, name, moves_port=False), name)
    replicas = [stage.container(one, name, replica) for replica in range(one.replicas)]
    for replica in replicas:
        stage.start(replica)
        await turns(replica, "/readyz", 200)
    alice = await Client.login("alice")
    domain = one.environment["COMPONENT_DOMAIN"]
    await alice.meet(domain, FEATURES[one.product])
    for number in range(20):
        await alice.publish(domain, "news", f"item-{number}", str(number))
    everything = {f"item-{number}": str(number) for number in range(20)}
    for _ in range(10):
        assert await alice.items(domain, "news") == everything
    for replica in replicas:
        check_confinement(replica)
    step(f"{name}: two replicas share {domain}: 20 items published, 10 times read whole from whichever answered")
    status = await asyncio.to_thread(replicas[0].stop)
    assert status == 0, status
    assert await alice.items(domain, "news") == everything
    await alice.publish(domain, "news", "alone", "one is enough")
    replicas[0].start()
    await turns(replicas[0], "/readyz", 200)
    await asyncio.to_thread(replicas[1].stop)
    assert await alice.items(domain, "news") == {**everything, "alone": "one is enough"}
    step(f"{name}: either of them goes, and nothing is lost")
    await alice.logout()
    await finish([replicas[0]])
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(database.stop)


def connect_loopback():
    """A new network has a loopback interface that is down: SIOCSIFFLAGS, IFF_UP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 1))


async def accounts_deployment(stage, name, wanted, start):
    """The service answers for the accounts of the server's users (XEP-0163), which the server lets it do (XEP-0355, XEP-0356)."""
    server = start(os.path.join(stage.work, f"{name}.log"))
    server.start()
    servers.register(server, "alice")
    one = next(one for one in wanted if one.product == "pubsub-service")
    one.environment = {**one.environment, "PUBSUB_PRIVILEGES": "true", "COMPONENT_HOST": "127.0.0.1", "PUBSUB_STORE": "memory:"}
    container = stage.container(one, name)
    check_settings(container, name)
    stage.start(container)
    alice = await Client.login("alice")
    await alice.meet(one.environment["COMPONENT_DOMAIN"], FEATURES[one.product])
    account = "alice@example.org"
    await alice.eventually(lambda: alice.publish(account, "urn:example:diary", "today", "mine"))
    assert await alice.items(account, "urn:example:diary") == {"today": "mine"}
    # It is the service that has it, and not the server.
    assert await asyncio.to_thread(container.stop) == 0
    refused = await alice.refused(lambda: alice.items(account, "urn:example:diary"))
    step(f"{name}: pubsub-service answers for the account of alice ({refused} without it)")
    await alice.logout()
    await asyncio.to_thread(server.stop)


def wanted_of(stage, name):
    return [wanted for wanted in deployments.compose_containers(name) if wanted.product in stage.images]


def check_other_settings(stage):
    """The files that nothing here is run by."""
    others = {"kubernetes/ejabberd": list(deployments.kubernetes_containers("ejabberd"))}
    # The places of an image, for those of a unit.
    files = [("secret:pubsub", "/run/secrets/secret", False), (deployments.path("commands"), "/etc/component", False),
             ("volume:unit", "/var/lib/component", True)]
    for product in stage.images:
        variables = {
            name: value.replace(f"/var/lib/xmpp-component/{product}/", "/var/lib/component/").replace("/etc/xmpp-component/", "/etc/component/")
            for name, value in deployments.systemd_environment(product).items()}
        others.setdefault("systemd", []).append(deployments.Wanted(product, product, variables, files))
    for where, every in others.items():
        for wanted in every:
            if wanted.product in stage.images:
                check_settings(stage.container(wanted, where.replace("/", "-"), moves_port=False), where)
        step(f"{where}: each variable is one that its program reads")


async def check_stand_ins(stage):
    """What the libraries in an image that are not the originals could be asked for."""
    for wanted in wanted_of(stage, "prosody"):
        with open(os.path.join(SECRETS, wanted.name)) as secret:
            answers = await standins.encodings(stage.container(wanted, "encodings"), secret.read().strip())
        step(f"encodings: {wanted.product} answers {len(answers)} kinds of doubtful XML as it does with ICU")
    for wanted in wanted_of(stage, "ejabberd-postgresql"):
        status, text = standins.directory(stage.container(wanted, "directory"), stage.work)
        assert status == 1 and "LDAP" in text, f"doctor ended with {status}: {text}"
        step(f"directory: {wanted.product} says that there is no LDAP")


async def main():
    connect_loopback()
    images, work = json.loads(sys.argv[1]), sys.argv[2]
    stage = Stage({product: Image(product, **what) for product, what in images.items()}, work)
    try:
        environment = deployments.compose("prosody")["services"]["prosody"]["environment"]
        await prosody_deployment(stage, "compose", list(deployments.compose_containers("prosody")), environment)
        await prosody_deployment(stage, "pod", list(deployments.kubernetes_containers("prosody")), {})
        if "pubsub-service" in stage.images:
            variables = deployments.compose("ejabberd-postgresql")["services"]["postgresql"]["environment"]
            await ejabberd_deployment(stage, "shared", list(deployments.compose_containers("ejabberd-postgresql")), variables)
            wanted = list(deployments.compose_containers("prosody"))
            await accounts_deployment(stage, "accounts-prosody", wanted, lambda log: servers.prosody(log, accounts=True))
            await accounts_deployment(stage, "accounts-ejabberd", wanted, lambda log: servers.ejabberd(log, accounts=True))
        check_other_settings(stage)
        await tls.deployment(stage, "tls", wanted_of(stage, "prosody"), step, turns)
        await check_stand_ins(stage)
    except BaseException:
        stage.logs()
        raise


asyncio.run(main())
