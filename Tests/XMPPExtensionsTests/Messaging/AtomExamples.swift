// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPCore
import XMPPExtensions

extension Example {
    /// The entries of RFC 4287 §1.1, of XEP-0060 and of XEP-0277.
    static let atomEntries = [
        Example(
            "RFC 4287: a brief entry", AtomEntry.self,
            """
            <entry xmlns='http://www.w3.org/2005/Atom'>
              <title>Atom-Powered Robots Run Amok</title>
              <link href="http://example.org/2003/12/13/atom03"/>
              <id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>
              <updated>2003-12-13T18:30:02Z</updated>
              <summary>Some text.</summary>
            </entry>
            """),
        Example(
            "RFC 4287: a more extensive entry", AtomEntry.self,
            """
            <entry xmlns='http://www.w3.org/2005/Atom'>
              <title>Atom draft-07 snapshot</title>
              <link rel="alternate" type="text/html"
               href="http://example.org/2005/04/02/atom"/>
              <link rel="enclosure" type="audio/mpeg" length="1337"
               href="http://example.org/audio/ph34r_my_podcast.mp3"/>
              <id>tag:example.org,2003:3.2397</id>
              <updated>2005-07-31T12:29:29Z</updated>
              <published>2003-12-13T08:29:29-04:00</published>
              <author>
                <name>Mark Pilgrim</name>
                <uri>http://example.org/</uri>
                <email>f8dy@example.com</email>
              </author>
              <contributor>
                <name>Sam Ruby</name>
              </contributor>
              <contributor>
                <name>Joe Gregorio</name>
              </contributor>
              <content type="xhtml" xml:lang="en"
               xml:base="http://diveintomark.org/">
                <div xmlns="http://www.w3.org/1999/xhtml">
                  <p><i>[Update: The Atom draft is finished.]</i></p>
                </div>
              </content>
            </entry>
            """),
        Example(
            "XEP-0060: an item", AtomEntry.self,
            """
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
            """),
        Example(
            "XEP-0277: rich content", AtomEntry.self,
            """
            <entry xmlns='http://www.w3.org/2005/Atom'>
              <title type='xhtml'>
                <div xmlns="http://www.w3.org/1999/xhtml">
                  <p>hanging out at the <strong>Caf&#233; Napolitano</strong></p>
                </div>
              </title>
              <id>tag:montague.lit,2008-05-08:posts-1cb57d9c-1c46-11dd-838c-001143d5d5db</id>
              <published>2008-05-08T18:30:02Z</published>
              <updated>2008-05-08T18:30:02Z</updated>
              <generator uri='https://capu.chat' version='42'>CapuChat</generator>
            </entry>
            """),
        Example(
            "XEP-0277: a reply", AtomEntry.self,
            """
            <entry xmlns='http://www.w3.org/2005/Atom'
                   xmlns:thr='http://purl.org/syndication/thread/1.0'>
              <author>
                <name>Benvolio Montague</name>
                <uri>xmpp:romeo@montague.lit</uri>
              </author>
              <title type='text'>@romeo cappuccino this late in the day?</title>
              <link rel='alternate'
                    type='text/html'
                    href='http://montague.lit/benvolio/posts/c4145006-1c53-11dd-b2d5-000bcd82471e'/>
              <id>tag:montague.lit,2008-05-08:posts-c4145006-1c53-11dd-b2d5-000bcd82471e</id>
              <published>2008-05-08T18:31:21Z</published>
              <updated>2008-05-08T18:31:21Z</updated>
              <thr:in-reply-to
                   ref='tag:montague.lit,2008-05-08:posts-1cb57d9c-1c46-11dd-838c-001143d5d5db'
                   type='application/xhtml+xml'
                   href='http://montague.lit/romeo/posts/1cb57d9c-1c46-11dd-838c-001143d5d5db'/>
            </entry>
            """),
        Example(
            "XEP-0277: a link to comments, and categories", AtomEntry.self,
            """
            <entry xmlns='http://www.w3.org/2005/Atom'>
              <title type='text'>hanging out at the Caf&#233; Napolitano</title>
              <category term='humour'/>
              <category term='xmpp'/>
              <link rel='replies'
                    title='comments'
                    href='xmpp:pubsub.montague.lit?;node=urn%3Axmpp%3Amicroblog%3A0%3Acomments%2Fdd88c9bc58886fce0049ed050df0c5f2'/>
              <id>tag:montague.lit,2008-05-08:posts-2ze57d9c-1c46-21df-830c-002143d3d2qgf</id>
              <published>2008-05-08T18:38:02Z</published>
              <updated>2008-05-08T18:38:02Z</updated>
            </entry>
            """),
        Example(
            "RFC 4287: content of other types", AtomEntry.self,
            """
            <entry xmlns='http://www.w3.org/2005/Atom' xml:lang='en' xml:base='http://example.org/'>
              <title type='html'>AT&amp;amp;T bought &lt;b>by SBC&lt;/b>!</title>
              <id>urn:example:1</id>
              <updated>2003-12-13T18:30:02.25+01:00</updated>
              <rights>All left.</rights>
              <content type='image/svg+xml'><svg xmlns='http://www.w3.org/2000/svg'><title>A</title></svg></content>
            </entry>
            """),
    ]
}
