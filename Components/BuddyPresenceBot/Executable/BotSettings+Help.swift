// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension BotSettings {
    /// Lines of at most 79 characters, which is what a terminal has room for.
    static let help = """
        OF THE BOT

        With none of them the bot is secretary@DOMAIN, everybody may have it among
        their contacts, and it keeps what it knows in buddy-presence-bot.sqlite in the
        working directory. In a file BOT_LIMITS_REMINDERS is
        {"bot": {"limits": {"reminders": ...}}}.

          BOT_NAME                    the localpart of its address; several bots:
                                      secretary,butler (secretary)
          BOT_TITLE                   what it is called (like its localpart)
          BOT_STORE                   sqlite:FILE or memory:; where there are several
                                      bots, {name} in it stands for the name of each,
                                      and for «subscriptions»
                                      (sqlite:buddy-presence-bot.sqlite, of several
                                      sqlite:buddy-presence-bot-{name}.sqlite)
          BOT_ADMIT                   addresses or domains that may have it among their
                                      contacts (everybody)
          BOT_TIME_ZONE               the zone of buddies whose client does not tell
                                      theirs, as Europe/Vienna (UTC)
          BOT_CA_FILE                 whose certificates are trusted for files (the
                                      system's)
          BOT_PLAIN_HTTP              whether files go over http without TLS (false)
          BOT_PRIVATE_ADDRESSES       whether files are fetched from hosts that are not
                                      on the public Internet (false)

        At the end it takes leave of all buddies within
        COMPONENT_TIMEOUTS_DRAIN_SECONDS.

        Limits:
          BOT_LIMITS_BUDDIES                                     (200000)
          BOT_LIMITS_REMINDERS                 of a buddy        (200)
          BOT_LIMITS_TEXT_BYTES                of a reminder     (1000)
          BOT_LIMITS_MESSAGE_BYTES             that is read      (4096)
          BOT_LIMITS_FILE_BYTES                of a calendar     (1048576)
          BOT_LIMITS_FILE_EVENTS               of a calendar     (1000)
          BOT_LIMITS_ANSWERS_PER_DAY           to a buddy        (1000)
          BOT_LIMITS_CONVERSATIONS             remembered        (5000)
          BOT_LIMITS_CLIENTS                   remembered        (1000000)
          BOT_LIMITS_ANNOUNCEMENTS_PER_SECOND  on a new stream   (1000)
          BOT_LIMITS_WAKES_PER_SECOND          that are due      (500)
        """
}
