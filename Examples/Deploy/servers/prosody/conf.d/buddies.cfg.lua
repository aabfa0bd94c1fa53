-- buddy-presence-bot. Its component_secret is in the file of secrets, or here.
Component "buddies.example.org"
    name = "Bots"
    component_conflict_resolve = "kick_old"
