"""The stand-ins of an image (../image/stand-ins) against the libraries whose places they take: programs behave alike."""
import asyncio
import hashlib
import os
import re
import subprocess
import tempfile

from containers import UNPRIVILEGED

PROGRAMS = os.environ["BUILT"]
PORT = 15347
HEADER = (
    "<?xml version='1.0'{}?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' "
    "id='{}' from='{}'>")
DOUBTFUL = "<message from='ren\u00e9@example.org' to='{0}' type='error' id='1'><body>\u00e4\u00f6\u20ac</body></message>"
PING = "<iq from='ren\u00e9@example.org' to='{0}' type='get' id='2'><ping xmlns='urn:xmpp:ping'/></iq>"


def cases(domain):
    """What a server says, by the encoding that it declares, and by the one that it has. The first is as it should be."""
    def stream(declared, text, encoding="utf-8"):
        declaration = f" encoding='{declared}'" if declared else ""
        return HEADER.format(declaration, "1", domain).encode(encoding), text.format(domain).encode(encoding)
    for declared in ("UTF-8", "ISO-8859-1", "windows-1252", "Shift_JIS", "EUC-JP", "UTF-16", "UTF-7", "no-such-thing"):
        yield f"declares {declared}, is UTF-8", *stream(declared, DOUBTFUL + PING)
    yield "declares ISO-8859-1 and is", *stream("ISO-8859-1", DOUBTFUL.replace("\u20ac", "") + PING, "iso-8859-1")
    yield "is UTF-16", *stream("UTF-16", DOUBTFUL + PING, "utf-16")
    header, text = stream("", DOUBTFUL + PING)
    for broken in (b"\xe9", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xff"):
        yield f"has {broken.hex()}", header, text.replace("\u00e4".encode(), broken)


async def conversation(case, domain, secret, start):
    """What the component answers, without what differs each time."""
    name, header, text = case
    said, done = b"", asyncio.get_running_loop().create_future()

    async def serve(reader, writer):
        nonlocal said
        try:
            heard = await reader.readuntil(b">")
            while b"<stream:stream" not in heard:
                heard += await reader.readuntil(b">")
            writer.write(header)
            reply = await asyncio.wait_for(reader.read(65536), 20)
            if reply.startswith(b"<handshake>"):
                assert reply == f"<handshake>{hashlib.sha1(f'1{secret}'.encode()).hexdigest()}</handshake>".encode(), reply
                said += b"<handshake/>"
                writer.write(b"<handshake/>" + text)
            else:
                said += reply
            while not re.search(b"</stream:stream>|id=.2.", said):
                if not (reply := await asyncio.wait_for(reader.read(65536), 20)):
                    break
                said += reply
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
            said += repr(type(error)).encode()
        finally:
            writer.close()
            if not done.done():
                done.set_result(None)

    server = await asyncio.start_server(serve, "127.0.0.1", PORT)
    stop = start()
    try:
        await asyncio.wait_for(done, 40)
    except asyncio.TimeoutError:
        raise AssertionError(f"{name}: {said}")
    finally:
        await asyncio.to_thread(stop)
        server.close()
        await server.wait_closed()
    return said.decode()


async def encodings(container, secret):
    """The same conversations with the image, and with the program on this machine, which has ICU."""
    domain = container.environment["COMPONENT_DOMAIN"]
    environment = {**container.environment, "COMPONENT_HOST": "127.0.0.1", "COMPONENT_PORT": str(PORT)}
    container.environment = environment
    program = os.path.join(PROGRAMS, container.image.product)

    def inside():
        container.start()
        return lambda: (container.kill(), container.status.close())

    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
        places = {mount.target: mount.source for mount in container.mounts}
        places["/var/lib/component"] = folder
        moved = dict(environment)
        for name, value in moved.items():
            for place, source in places.items():
                if place in value:
                    moved[name] = value.replace(place, source)

        def outside():
            process = subprocess.Popen(
                ["setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups", program],
                env=moved, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return lambda: (process.kill(), process.wait())

        for case in cases(domain):
            with_icu = await conversation(case, domain, secret, outside)
            without = await conversation(case, domain, secret, inside)
            assert with_icu == without, f"{container.image.product}, {case[0]}: with ICU\n{with_icu}\nand in the image\n{without}"
            answers[case[0]] = without
    assert "type='result'" in answers["declares UTF-8, is UTF-8"], answers
    return answers


def directory(container, folder):
    """libpq is told to look in a directory (LDAP): it says that it cannot, and nothing worse."""
    service = os.path.join(folder, "pg_service.conf")
    with open(service, "w") as file:
        file.write("[pubsub]\nldap://127.0.0.1/dc=example?description?one?(cn=pubsub)\n")
    os.chmod(service, 0o644)
    for mount in container.mounts:
        if mount.target == container.environment["PGSERVICEFILE"]:
            mount.source = service
    return container.run("doctor", "--offline")
