// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The Atom entries of XEP-0060, each of which several of its examples have.
package enum PubSubExampleEntry {
    package static let soliloquy = """
        <entry xmlns='http://www.w3.org/2005/Atom'>
        <title>Soliloquy</title>
        <summary>
        To be, or not to be: that is the question:
        Whether 'tis nobler in the mind to suffer
        The slings and arrows of outrageous fortune,
        Or to take arms against a sea of troubles,
        And by opposing end them?
        </summary>
        <link rel='alternate' type='text/html'
        href='http://denmark.lit/2003/12/13/atom03'/>
        <id>tag:denmark.lit,2003:entry-32397</id>
        <published>2003-12-13T18:30:02Z</published>
        <updated>2003-12-13T18:30:02Z</updated>
        </entry>
        """

    package static let theUsesOfThisWorld = """
        <entry xmlns='http://www.w3.org/2005/Atom'>
        <title>The Uses of This World</title>
        <summary>
        O, that this too too solid flesh would melt
        Thaw and resolve itself into a dew!
        </summary>
        <link rel='alternate' type='text/html'
        href='http://denmark.lit/2003/12/13/atom03'/>
        <id>tag:denmark.lit,2003:entry-32396</id>
        <published>2003-12-12T17:47:23Z</published>
        <updated>2003-12-12T17:47:23Z</updated>
        </entry>
        """

    package static let ghostlyEncounters = """
        <entry xmlns='http://www.w3.org/2005/Atom'>
        <title>Ghostly Encounters</title>
        <summary>
        O all you host of heaven! O earth! what else?
        And shall I couple hell? O, fie! Hold, hold, my heart;
        And you, my sinews, grow not instant old,
        But bear me stiffly up. Remember thee!
        </summary>
        <link rel='alternate' type='text/html'
        href='http://denmark.lit/2003/12/13/atom03'/>
        <id>tag:denmark.lit,2003:entry-32396</id>
        <published>2003-12-12T23:21:34Z</published>
        <updated>2003-12-12T23:21:34Z</updated>
        </entry>
        """

    package static let alone = """
        <entry xmlns='http://www.w3.org/2005/Atom'>
        <title>Alone</title>
        <summary>
        Now I am alone.
        O, what a rogue and peasant slave am I!
        </summary>
        <link rel='alternate' type='text/html'
        href='http://denmark.lit/2003/12/13/atom03'/>
        <id>tag:denmark.lit,2003:entry-32396</id>
        <published>2003-12-13T11:09:53Z</published>
        <updated>2003-12-13T11:09:53Z</updated>
        </entry>
        """
}
