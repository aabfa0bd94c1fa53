-- Prosody (0.12 or newer) for example.org, with the components of this project. Everything that concerns them is in conf.d, one file each;
-- with a Prosody of your own, take those.
-- No pidfile: a container has no place for it that Prosody may write to.
daemonize = false
data_path = "/var/lib/prosody"
log = { { levels = { min = "info" }, to = "console" } }
certificates = "/run/secrets"

-- Who can reach this port and knows a secret is a component. Next to them, in one pod or on one machine, nobody else can.
component_ports = { 5347 }
component_interfaces = { ENV_COMPONENT_INTERFACE or "127.0.0.1" }

authentication = "internal_hashed"
storage = "internal"
modules_enabled = {
    "roster", "saslauth", "tls", "disco", "ping", "version", "time", "carbons", "blocklist", "private", "vcard_legacy", "vcard4", "pep",
    "smacks", "limits",
}
limits = { c2s = { rate = "10kb/s" } }

VirtualHost "example.org"
    ssl = { certificate = "/run/secrets/server.crt", key = "/run/secrets/server.key" }

-- A file of make-secrets: the components with their secrets.
Include "/run/secrets/prosody.cfg.lua"
Include "conf.d/*.cfg.lua"
