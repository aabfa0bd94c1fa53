-- adhoc-command-service. Its component_secret is in the file of secrets, or here.
Component "commands.example.org"
    name = "Operations"
    component_conflict_resolve = "kick_old"
