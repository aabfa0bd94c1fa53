"""The servers of the deployments, from Debian's packages, with the very files that are deployed, at the places where they are deployed."""
import grp
import json
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import deployments


def until(what, condition, seconds=60, alive=lambda: True):
    """Waits for it. Nothing is expected to take a certain time, only to happen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        if not alive():
            break
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen")


def accepts(port, host="127.0.0.1"):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


def own(path, user):
    shutil.chown(path, user, grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name)


class Server:
    """A server's process, with the rights of the user that the package made for it; process 1 of its own, as in its container."""

    def __init__(self, name, user, command, ports, environment, log):
        self.name, self.user, self.command, self.ports = name, user, command, ports
        self.environment, self.log = environment, log
        self.process = self.pid = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc",
                 "setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--init-groups"] + self.command,
                env={"PATH": os.environ["PATH"], "HOME": pwd.getpwnam(self.user).pw_dir, **self.environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        for port in self.ports:
            until(f"{self.name} listening on {port}", lambda: accepts(port), alive=lambda: self.process.poll() is None)
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as children:
            self.pid = int(children.read())

    def stop(self):
        """SIGTERM, which process 1 does not get unless it handles it. It has to end with 0."""
        # More than once: Prosody 0.12 forgets about it when the signal comes while it closes a session.
        for attempt in range(6):
            os.kill(self.pid, signal.SIGTERM)
            try:
                status = self.process.wait(5)
            except subprocess.TimeoutExpired:
                print(f"  NOTE: {self.name} has not ended 5 s after SIGTERM ({attempt + 1})", flush=True)
                continue
            assert status == 0, f"{self.name} ended with {status} after SIGTERM"
            return
        raise AssertionError(f"{self.name} did not end")


def place(server, *files):
    """Puts files of servers/SERVER where that server looks for them; nothing else is there."""
    directory = os.path.join("/etc", server)
    for name in os.listdir(directory):
        old = os.path.join(directory, name)
        shutil.rmtree(old) if os.path.isdir(old) else os.unlink(old)
    for file in files:
        source, _, target = file.partition(" as ")
        target = os.path.join(directory, target or source)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(deployments.path("servers", server, source), target)


def change(file, old, new):
    """What a comment in a file tells to do by hand."""
    with open(file) as content:
        text = content.read()
    assert text.count(old) == 1, f"{file} has no «{old}»"
    with open(file, "w") as content:
        content.write(text.replace(old, new))


def prosody(log, environment=None, accounts=False):
    pubsub = "accounts/pubsub.cfg.lua as conf.d/pubsub.cfg.lua" if accounts else "conf.d/pubsub.cfg.lua"
    place("prosody", "prosody.cfg.lua", pubsub, "conf.d/commands.cfg.lua", "conf.d/buddies.cfg.lua")
    own("/var/lib/prosody", "prosody")
    command = json.loads(deployments.containerfile("servers", "prosody", "Containerfile")["ENTRYPOINT"][0])
    return Server("Prosody", "prosody", command, [5222, 5347], environment or {}, log)


def ejabberd(log, accounts=False):
    place("ejabberd", "ejabberd.yml", "accounts.yml")
    if accounts:
        own_nodes = '  mod_pubsub: { plugins: [flat, pep], hosts: ["pep.@HOST@"] } # people\'s own nodes\n'
        change("/etc/ejabberd/ejabberd.yml", own_nodes, "")
        change(
            "/etc/ejabberd/ejabberd.yml", "include_config_file: /run/secrets/ejabberd.yml",
            "include_config_file: [/run/secrets/ejabberd.yml, /etc/ejabberd/accounts.yml]")
    own("/var/lib/ejabberd", "ejabberd")
    file = deployments.containerfile("servers", "ejabberd", "Containerfile")
    environment = dict(entry.split("=", 1) for line in file["ENV"] for entry in shlex.split(line))
    # The last listener's port. It is no busy machine's only server: idle schedulers do not spin.
    return Server("ejabberd", "ejabberd", json.loads(file["ENTRYPOINT"][0]), [5222, 5347, 5280], environment, log)


def register(server, user):
    """As README.md has it. Once is enough."""
    if os.path.exists(f"/run/registered-{server.name}-{user}"):
        return
    open(f"/run/registered-{server.name}-{user}", "w").close()
    if server.name == "Prosody":
        subprocess.run(
            ["setpriv", "--reuid=prosody", "--regid=prosody", "--init-groups", "prosodyctl", "register", user, "example.org", "password"],
            check=True, capture_output=True, cwd="/")
        return
    request = urllib.request.Request(
        "http://127.0.0.1:5280/api/register",
        json.dumps({"user": user, "host": "example.org", "password": "password"}).encode())
    urllib.request.urlopen(request, timeout=10).close()


def postgresql(work, variables):
    """What the image of PostgreSQL makes of the compose file's variables: a database, its owner, a password."""
    programs = sorted(os.listdir("/usr/lib/postgresql"), key=int)[-1]
    programs = f"/usr/lib/postgresql/{programs}/bin"
    data = os.path.join(work, "postgresql")
    os.makedirs(data)
    own(data, "postgres")
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    subprocess.run(
        user + [f"{programs}/initdb", "-D", data, f"--username={variables['POSTGRES_USER']}", f"--pwfile={variables['POSTGRES_PASSWORD_FILE']}",
                *variables["POSTGRES_INITDB_ARGS"].split(), "--no-sync"],
        check=True, capture_output=True, cwd="/")
    server = Server(
        "PostgreSQL", "postgres", [f"{programs}/postgres", "-D", data, "-k", data, "-c", "fsync=off"], [5432], {},
        os.path.join(work, "postgresql.log"))
    server.start()
    if variables["POSTGRES_DB"] != "postgres":
        with open(variables["POSTGRES_PASSWORD_FILE"]) as file:
            password = file.read().strip()
        subprocess.run(
            [f"{programs}/createdb", "-h", "127.0.0.1", "-U", variables["POSTGRES_USER"], variables["POSTGRES_DB"]],
            env={"PGPASSWORD": password, "PATH": os.environ["PATH"]}, check=True, capture_output=True, cwd="/")
    return server
