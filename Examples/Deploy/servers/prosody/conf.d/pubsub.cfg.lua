-- pubsub-service. Its component_secret is in the file of secrets, or here.
Component "pubsub.example.org"
    name = "News"
    -- One that comes back is not locked out by a stream that the server still believes in. Not with a spare (COMPONENT_CONFLICT=standby): the
    -- two would take the domain from each other.
    component_conflict_resolve = "kick_old"

VirtualHost "example.org"
    disco_items = { { "pubsub.example.org", "News" }, { "commands.example.org", "Operations" }, { "buddies.example.org", "Bots" } }
