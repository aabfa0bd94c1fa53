"""Images speak TLS: to the server (OpenSSL) and to its upload service (BoringSSL), and both know whom the system trusts."""
import asyncio
import os

import servers
from containers import Mount
from people import Client

LISTENERS = {"pubsub-service": "5347", "adhoc-command-service": "5348", "buddy-presence-bot": "5349"}
CERTIFICATE = "/run/secrets/server.crt"
# Where an image has the system's authorities.
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def server(log):
    """ejabberd as deployed, with TLS on the component ports, and an upload service."""
    result = servers.ejabberd(log)
    file = "/etc/ejabberd/ejabberd.yml"
    with open(file) as content:
        text = content.read()
    comment = "    # tls: true\n    # certfile: /run/secrets/server.pem\n"
    assert text.count(comment) == 3, f"{file} does not say how its component ports are given TLS"
    text = text.replace(comment, comment.replace("# ", ""))
    text = text.replace(
        "  # Administration,",
        "  - port: 5443\n    module: ejabberd_http\n    tls: true\n    request_handlers: { /upload: mod_http_upload }\n  # Administration,")
    text = text.replace(
        "  mod_last: {}\n",
        '  mod_http_upload: { put_url: "https://example.org:5443/upload", docroot: /var/lib/ejabberd/upload, access: all, thumbnail: false }\n'
        "  mod_last: {}\n")
    with open(file, "w") as content:
        content.write(text)
    return result


def secured(stage, wanted, name, **environment):
    wanted.environment = {
        **wanted.environment, "COMPONENT_HOST": "example.org", "COMPONENT_PORT": LISTENERS[wanted.product], "COMPONENT_TLS": "true",
        **environment}
    return stage.container(wanted, name)


async def examine(container, verdict):
    status, text = await asyncio.to_thread(container.run, "doctor")
    assert status == (1 if verdict else 0), f"{container.name}: doctor ended with {status}:\n{text}"
    assert verdict in text, f"{container.name}: doctor does not say «{verdict}»:\n{text}"


async def deployment(stage, name, wanted, step, turns):
    one = server(os.path.join(stage.work, f"{name}.log"))
    one.start()
    servers.register(one, "alice")
    alice = await Client.login("alice")
    for container in [secured(stage, each, name) for each in wanted]:
        await examine(container, "not trusted here")
        container.mounts.append(Mount(CERTIFICATE, AUTHORITIES))
        await examine(container, "")
        container.environment["COMPONENT_HOST"] = "ejabberd"
        await examine(container, "and not for ejabberd")
        container.environment["COMPONENT_HOST"] = "example.org"
        stage.start(container)
        await turns(container, "/readyz", 200)
        what = "TLS to the server, whose authority it finds among the system's"
        if container.image.product == "buddy-presence-bot":
            address = f"secretary@{container.environment['COMPONENT_DOMAIN']}"
            await alice.befriend(address)
            await alice.ask(address, "remind me to look at the stars at 23:00", "stars")
            await alice.ask(address, "export", "https://example.org:5443/upload/")
            what += ", and HTTPS to its upload service"
        assert await asyncio.to_thread(container.stop) == 0
        step(f"{name}: {container.image.product} has {what}; it refuses an unknown one and a wrong name")
    for each in wanted:
        container = secured(stage, each, name, COMPONENT_TLS_CA_FILE=CERTIFICATE)
        container.mounts.append(Mount(CERTIFICATE, CERTIFICATE))
        await examine(container, "")
    step(f"{name}: and with an authority in a file of its own")
    await alice.logout()
    await asyncio.to_thread(one.stop)
