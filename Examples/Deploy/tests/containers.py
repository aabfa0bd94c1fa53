"""Runs images as their deployment files say: read-only, unprivileged, process 1 of an isolated root (bubblewrap)."""
import json
import os
import signal
import subprocess

UNPRIVILEGED = 65532


class Image:
    """A root directory, and what the image's configuration says of running it."""

    def __init__(self, product, root, configuration):
        self.product, self.root = product, root
        self.user = configuration["User"]
        self.entrypoint = configuration["Entrypoint"]
        self.directory = configuration["WorkingDir"]
        self.environment = dict(entry.split("=", 1) for entry in configuration["Env"])
        self.volumes = list(configuration["Volumes"])


class Mount:
    """A directory or file of the host at a place in the container."""

    def __init__(self, source, target, writable=False):
        self.source, self.target, self.writable = source, target, writable


class Container:
    """One running program of an image."""

    def __init__(self, name, image, environment, mounts, log):
        self.name, self.image, self.log = name, image, log
        self.environment = {**image.environment, **environment}
        self.mounts = mounts
        self.process = self.pid = self.status = None

    def command(self, arguments):
        """The bubblewrap command line. The user is that of the image, outside of the namespace too: nothing of root's is its own."""
        user, _, group = self.image.user.partition(":")
        line = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs"]
        line += ["bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--as-pid-1"]
        line += ["--die-with-parent", "--new-session", "--cap-drop", "ALL"]
        line += ["--ro-bind", self.image.root, "/", "--proc", "/proc", "--dev", "/dev"]
        # The host names of the deployment, all of them this machine.
        line += ["--ro-bind", "/etc/hosts", "/etc/hosts"]
        line += ["--tmpfs", "/etc/component", "--tmpfs", "/run/secrets"]
        for mount in self.mounts:
            line += ["--bind" if mount.writable else "--ro-bind", mount.source, mount.target]
        line += ["--remount-ro", "/etc/component", "--remount-ro", "/run/secrets"]
        line += ["--clearenv"]
        for name, value in self.environment.items():
            line += ["--setenv", name, value]
        return line + ["--chdir", self.image.directory], self.image.entrypoint + arguments

    def run(self, *arguments):
        """Runs it to its end; its status and what it printed."""
        options, program = self.command(list(arguments))
        result = subprocess.run(options + ["--"] + program, capture_output=True, text=True, timeout=30)
        return result.returncode, result.stdout + result.stderr

    def start(self):
        reader, writer = os.pipe()
        options, program = self.command([])
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                options + ["--json-status-fd", str(writer), "--"] + program,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[writer])
        os.close(writer)
        # Open until it ends: bubblewrap writes the exit status to it, too.
        self.status = os.fdopen(reader)
        self.pid = json.loads(self.status.readline())["child-pid"]

    def identity(self):
        """What the kernel says of the process: user, capabilities, whether it can gain privileges."""
        with open(f"/proc/{self.pid}/status") as status:
            return dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)

    def stop(self, seconds=30):
        """SIGTERM, as an orchestrator does it; the exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait(10)
