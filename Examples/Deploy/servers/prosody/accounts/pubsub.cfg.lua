-- pubsub-service as the personal eventing (PEP, XEP-0163) of the server's users: PUBSUB_PRIVILEGES=true. Needs mod_privilege and
-- mod_delegation of prosody-modules. Copy it into conf.d, in the place of pubsub.cfg.lua.
VirtualHost "example.org"
    modules_enabled = { "privilege", "delegation" }
    modules_disabled = { "pep", "vcard4", "vcard_legacy" }
    privileged_entities = {
        ["pubsub.example.org"] = { roster = "get", message = "outgoing", presence = "roster" },
    }
    delegations = {
        ["http://jabber.org/protocol/pubsub"] = { jid = "pubsub.example.org" },
        ["http://jabber.org/protocol/pubsub#owner"] = { jid = "pubsub.example.org" },
        ["urn:xmpp:delegation:2:bare:disco#info:*"] = { jid = "pubsub.example.org" },
        ["urn:xmpp:delegation:2:bare:disco#items:*"] = { jid = "pubsub.example.org" },
    }

Component "pubsub.example.org"
    name = "News"
    -- One that comes back is not locked out by a stream that the server still believes in. Not with a spare (COMPONENT_CONFLICT=standby): the
    -- two would take the domain from each other.
    component_conflict_resolve = "kick_old"
    modules_enabled = { "privilege", "delegation" }
