-- pubsub-service. Its component_secret is in the file of secrets, or here.
Component "pubsub.example.org"
    name = "News"
    -- A stream that the server still believes in, though the machine at its other end is gone, does not lock out the one that comes back.
    component_conflict_resolve = "kick_old"

VirtualHost "example.org"
    disco_items = { { "pubsub.example.org", "News" }, { "commands.example.org", "Operations" }, { "buddies.example.org", "Bots" } }
