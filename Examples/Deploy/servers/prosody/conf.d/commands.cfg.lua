-- adhoc-command-service. Its component_secret is in the file of secrets, or here.
Component "commands.example.org"
    name = "Operations"
    -- One that comes back is not locked out by a stream that the server still believes in. Not with a spare (COMPONENT_CONFLICT=standby): the
    -- two would take the domain from each other.
    component_conflict_resolve = "kick_old"
